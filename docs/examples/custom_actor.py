"""An actor with a rule of its own: Iran holds back once it trusts Russia too little, whatever its policy says."""

from sim.engine.world import DecisionMaker, World

ENOUGH, WEEKS = 0.4, 80  # trust from 0 to 1, and how long to watch


class Wary(DecisionMaker):
    """A supplier that wants to be paid in more than promises."""

    def choose(self) -> str | None:
        """Hold back where trust is too low; otherwise, None leaves the choice to the policy."""
        return "hold_and_deny" if self.trust_in("russia") < ENOUGH else None


world = World("baseline", actors={"iran": Wary}, intermediaries=8)
for _ in range(WEEKS):
    world.step()
    print(world.date, f"{world.actors['iran'].trust_in('russia'):.2f}", world.actors["iran"].posture)  # noqa: T201 - a program
