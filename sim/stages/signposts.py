"""Signposts: what is seen to cross a level is noted, and what was planned for that case follows."""

from __future__ import annotations

from sim.kernel.compiler import stage
from sim.kernel.state import Block


@stage
def watch_signposts(block: Block, entity: int, step: int) -> None:
    """Raise every signpost whose level was crossed by the end of the last step, in the steps that it is watched."""
    glob, posts = block.state[0].globals[0], block.signposts
    for number in range(posts.row.shape[0]):
        if posts.first[number] < step and step <= posts.last[number] + 1:
            row, place, sign = posts.row[number], posts.place[number], posts.sign[number]
            for run in range(posts.first_lane[number], min(posts.last_lane[number], block.keys.shape[0])):
                beyond = sign * block.rows[row, run] > sign * posts.level[number]
                again = posts.again[number] > 0.0 and glob.beyond[place, run] == 0.0
                if beyond and (again or glob.raised[place, run] == 0.0):
                    glob.raised[place, run] = float(step)
                glob.beyond[place, run] = 1.0 if beyond else 0.0


@stage
def answer_signposts(block: Block, entity: int, step: int) -> None:
    """Set the rows of every answer that is due in this step, in the runs in which its signpost was raised."""
    glob, answers = block.state[0].globals[0], block.answers
    for number in range(answers.row.shape[0]):
        row, place, first = answers.row[number], answers.place[number], step - answers.delay[number]
        for run in range(answers.first_lane[number], min(answers.last_lane[number], block.keys.shape[0])):
            since = first - int(glob.raised[place, run])
            if glob.raised[place, run] > 0.0 and since >= 0 and since < answers.steps[number]:
                block.rows[row, run] = answers.value[number]
