using CampaignActors.Domain.Plans;

namespace CampaignActors.Domain.Tests.Programs;

/// <summary>Programs stand below plans, one deep (domain.md §2).</summary>
public sealed class ProgramSpecs
{
    private static readonly EntityRef s_self = Kinds.Program(Code("PRG1"));

    private static Spec New() => new Spec(s_self).Knowing(Kinds.Plan(Code("PLN1")), new PlanFacts("Year"))
        .Knowing(Kinds.Plan(Code("PLN2")), new PlanFacts("Other")).Knowing(Kinds.Plan(Code("PRG2")), null);

    private static PutProgram Put(PutMode mode, string? plan) => new(mode, new PlanFields { Plan = plan is null ? null : Code(plan) });

    [Fact]
    public void Program_has_a_plan_and_never_another_one()
    {
        New().When(Put(PutMode.Create, null)).ThenRefused(Refusal.Invalid, "a program needs 'plan'");
        var spec = New().When(Put(PutMode.Create, "PLN1")).ThenAccepted();
        spec.When(Put(PutMode.Change, "PLN2")).ThenRefused(Refusal.Invalid, "cannot move to another plan");
        spec.When(new PutProgram(PutMode.Change, new PlanFields { Cleared = ["plan"] })).ThenRefused(Refusal.Invalid, "needs 'plan'");
    }

    /// <summary>The code of a program is no code of a plan.</summary>
    [Fact]
    public void Program_below_a_program_is_refused() =>
        New().When(Put(PutMode.Create, "PRG2")).ThenRefused(Refusal.Unknown, "unknown plan 'PRG2'");
}
