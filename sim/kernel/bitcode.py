"""From what Numba compiled to machine code for another target: a module of LLVM, and the object file of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Machine:
    """What code is emitted for.

    Parameters
    ----------
    triple : str
        Architecture and system, as LLVM names them.
    processor : str
        The least processor that it is to run on, as LLVM names it.
    features : str
        What that processor can do beyond its name, each with a plus.
    level : int
        How much the emitter optimises; what Numba made is optimised already.
    position : str
        LLVM's name of how addresses are written: ``pic`` for code that can lie anywhere.
    """

    triple: str
    processor: str
    features: str = ""
    level: int = 2
    position: str = "pic"

    def made(self) -> Any:
        """Return LLVM's own description of it."""
        from llvmlite import binding

        binding.initialize_all_targets()
        binding.initialize_all_asmprinters()
        target = binding.Target.from_triple(self.triple)
        return target.create_target_machine(
            cpu=self.processor, features=self.features, opt=self.level, reloc=self.position, codemodel="default"
        )


def module_of(compiled: Any, exported: str, machine: Machine) -> Any:
    """Return a module of LLVM with one function that is seen from outside, made for a machine.

    Counting references needs atomic instructions that are never reached here; globals of Numba's environment are
    common symbols, which WebAssembly does not have.

    Parameters
    ----------
    compiled : numba.core.compiler.CompileResult
        A function with one signature.
    exported : str
        The name that it gets.
    machine : Machine
        What it is made for.
    """
    from llvmlite import binding

    text = str(binding.parse_bitcode(compiled.library._get_module_for_linking().as_bitcode()))
    text = re.sub(r'target triple = ".*"', f'target triple = "{machine.triple}"', text)
    text = re.sub(r'target datalayout = ".*"', f'target datalayout = "{machine.made().target_data}"', text)
    text = re.sub(r"(define [^\n]*@NRT_(?:incref|decref)\([^\n]*\{)\n.*?\n\}", r"\1\n  ret void\n}", text, flags=re.S)
    module = binding.parse_assembly(text)
    for one in [*module.functions, *module.global_variables]:
        if not one.is_declaration:
            one.linkage = "internal"
    entry = module.get_function(compiled.fndesc.llvm_func_name)
    entry.linkage, entry.name = "external", exported
    return module


def object_of(module: Any, machine: Machine) -> bytes:
    """Emit a module as an object file."""
    from llvmlite import binding

    made = machine.made()
    passes = binding.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    options = binding.create_pipeline_tuning_options(speed_level=1)
    passes.run(module, binding.create_pass_builder(made, options))
    return bytes(made.emit_object(module))


def called_with_words(module: Any, name: str, exported: str) -> None:
    """Add to a module a function that takes the words of a block at an address, and two numbers, and calls `name`.

    A caller then hands over three numbers instead of some hundred. `name` is seen from outside no longer.

    Parameters
    ----------
    module : llvmlite.binding.ModuleRef
        It holds `name`, a function of a block and two whole numbers as Numba compiles it.
    name, exported : str
        The function that there is, and the one that is added.
    """
    from llvmlite import binding

    # Numba gives two places first: for what is returned, and for an error.
    types = [str(argument.type) for argument in module.get_function(name).arguments]
    lines = [
        f"define i32 @{exported}(ptr %words, i64 %first, i64 %last) {{",
        "%returned = alloca ptr",
        "%error = alloca ptr",
    ]
    handed = ["ptr %returned", "ptr %error"]
    for number, kind in enumerate(types[2:-2]):
        lines.append(f"%at{number} = getelementptr i64, ptr %words, i64 {number}")
        lines.append(f"%word{number} = load {kind}, ptr %at{number}")
        handed.append(f"{kind} %word{number}")
    handed += ["i64 %first", "i64 %last"]
    lines += [f"%code = call i32 @{name}({', '.join(handed)})", "ret i32 %code", "}"]
    declared = f"declare i32 @{name}({', '.join(types)})"
    module.link_in(binding.parse_assembly("\n".join([declared, *lines, ""])))
    module.get_function(name).linkage = "internal"
