"""Loops over runs: what the compiler is told, and that compiled code is then free of comparisons of addresses."""

from __future__ import annotations

import re

import numpy as np
from llvmlite import binding

from helpers.core import needs_compiler
from sim.kernel.compiler import loop, rule, stage, telling_runs_apart
from sim.kernel.parallel import told

pytestmark = needs_compiler

LOOP = """
define void @doubled(ptr %from, ptr %to, i64 %last) {
entry:
  br label %body
body:
  %at = phi i64 [ 0, %entry ], [ %next, %body ]
  %source = getelementptr double, ptr %from, i64 %at
  %value = load double, ptr %source, align 8
  %twice = fadd double %value, %value
  %place = getelementptr double, ptr %to, i64 %at
  store double %twice, ptr %place, align 8
  %next = add nuw nsw i64 %at, 1
  %more = icmp ult i64 %next, %last
  br i1 %more, label %body, label %end
end:
  ret void
}
"""


def test_what_reads_and_writes_is_in_one_group_and_each_branch_has_a_loop_of_its_own():
    text = told(LOOP)
    module = binding.parse_assembly(text)
    module.verify()
    groups = re.findall(r"(load|store) .*!llvm\.access\.group !(\d+)", text)
    assert [kind for kind, _ in groups] == ["load", "store"]
    (group,) = {number for _, number in groups}
    loops = re.findall(r"br .*!llvm\.loop !(\d+)", text)
    assert len(set(loops)) == len(loops) == 2
    assert re.search(rf'^!(\d+) = !{{!"llvm.loop.parallel_accesses", !{group}}}$', text, re.M)
    for number in loops:
        assert re.search(rf"^!{number} = distinct !{{!{number}, !\d+}}$", text, re.M)


def test_the_text_is_otherwise_as_it_was():
    kept = [re.sub(r", !llvm\.(access\.group|loop) !\d+$", "", line) for line in told(LOOP).splitlines()]
    assert [line for line in kept if not line.startswith("!")] == LOOP.splitlines()


def adding(factor):
    """Return a function that holds something, so that no cache keeps what is compiled of it."""

    def added_rows(rows, run_from, run_to):
        for run in range(rows.shape[1]):
            rows[run_to, run] = rows[run_from, run] * factor + rows[run_to, run]

    return added_rows


def test_stages_and_rules_are_told_so_where_the_kernels_of_the_release_are_made_and_loops_that_count_are_not():
    marked = {mark.__name__: mark(adding(2.0)) for mark in (stage, rule, loop)}
    with telling_runs_apart():
        told_of = {name: function.dispatcher for name, function in marked.items()}
    for name, dispatcher in told_of.items():
        assert ("parallel_accesses" in text_of(dispatcher, name)) == (name != "loop"), name
        assert "parallel_accesses" not in text_of(marked[name].dispatcher, name), name


def text_of(dispatcher, name):
    """Return what is compiled of a function that adds, which has to add."""
    rows = np.arange(24.0).reshape(3, 8)
    dispatcher(rows, 0, 2)
    assert (rows[2] == np.arange(16.0, 24.0) + 2.0 * np.arange(8.0)).all(), name
    (text,) = dispatcher.inspect_llvm().values()
    return text
