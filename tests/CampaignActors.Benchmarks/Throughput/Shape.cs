using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Benchmarks.Throughput;

/// <summary>
/// The work that all arms do: command n sets an amount aside on budget n mod <paramref name="Budgets"/>, under a purpose of its own.
/// Amounts differ, so that one that is lost and one that is counted twice cannot cancel out.
/// </summary>
internal sealed record Shape(string Name, string Title, int Budgets)
{
    /// <summary>What the ids of all commands begin with.</summary>
    public const string Commands = "bench-";

    public static readonly Shape Hot = new("hot", "One hot budget", 1);
    public static readonly Shape Many = new("many", "1,000 budgets", 1_000);

    public Code Budget(int number) => new($"BDG{number % Budgets}");

    public static Money Amount(int number) => Money.Of(1 + (number % 97 / 100m), Currency.Eur);

    /// <summary>Makes a budget that guards itself.</summary>
    public static PutBudget Create(Money allocated) =>
        new(PutMode.Create, new BudgetFields { Allocated = allocated, Overrun = OverrunPolicy.Block });

    /// <summary>Command <paramref name="number"/> as it goes to a budget of ours.</summary>
    public CommandMessage Reserve(int number, Instant at) => new(
        Kinds.Budget(Budget(number)), $"{Commands}{number}", "bench", at, new ReserveAmount(new Code($"P{number}"), Amount(number)));

    /// <summary>What the first <paramref name="total"/> commands set aside on one budget.</summary>
    public Money Sum(int budget, int total)
    {
        var sum = 0m;
        for (var n = budget; n < total; n += Budgets)
            sum += Amount(n).Amount;
        return Money.Of(sum, Currency.Eur);
    }
}
