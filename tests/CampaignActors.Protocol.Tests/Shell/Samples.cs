using CampaignActors.Domain.People;

namespace CampaignActors.Protocol.Tests.Shell;

/// <summary>Small entities that the specs of the shell put on the bench.</summary>
internal static class Samples
{
    public static readonly EntityRef Anna = Kinds.Operator(new Code("anna"));
    public static readonly EntityRef Bob = Kinds.Operator(new Code("bob"));
    public static readonly EntityRef Board = Kinds.Group(new Code("board"));
    public static readonly EntityRef Buyers = Kinds.Group(new Code("buyers"));

    public static Money Eur(decimal amount) => Money.Of(amount, Currency.Eur);

    public static PutBudget NewBudget(decimal allocated, OverrunPolicy overrun = OverrunPolicy.Block) =>
        new(PutMode.Create, new BudgetFields { Allocated = Eur(allocated), Overrun = overrun });

    public static ReserveAmount Reserve(string purpose, decimal amount) => new(new Code(purpose), Eur(amount));

    /// <summary>A budget of 1,000 under Block, durable.</summary>
    public static Bench Budget(ShellOptions? options = null) =>
        new Bench(Kinds.Budget(new Code("B1")), options).Command("create", NewBudget(1_000)).AllWritten();

    /// <summary>A group, durable: it takes members in as effects of operators.</summary>
    public static Bench Group(ShellOptions? options = null) =>
        new Bench(Board, options).Command("create", new PutGroup(PutMode.Create, new GroupFields { Label = "Board" })).AllWritten();

    public static PutOperator Operator(params string[] groups) => new(
        PutMode.Apply, new OperatorFields { Name = "Anna", Email = "anna@example.com", Groups = groups.Select(g => new Code(g)).ToSeq() });

    /// <summary>An operator, not yet durable: joining groups are her effects.</summary>
    public static Bench AnnaJoining(params string[] groups)
    {
        var bench = new Bench(Anna).Command("create", Operator(groups));
        foreach (var group in groups)
            bench.Fact(Kinds.Group(new Code(group)), new GroupFacts(group, []));
        return bench;
    }
}
