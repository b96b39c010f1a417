using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// Moves allocation to another budget of the same currency. The other budget consents first, and the amount is delivered exactly
/// once, so that no crash can lose or double it.
/// </summary>
/// <param name="Id">Shown by both budgets; when absent, the budget numbers its transfers.</param>
/// <param name="Category">The category from which it is taken; when absent, the categories stay as they are.</param>
/// <param name="ToCategory">The category of the other budget that receives it.</param>
[Contract("budget.transfer")]
public sealed record TransferAmount(Code To, Money Amount, Code? Id, string? Comment, string? Category, string? ToCategory) : ICommand;

/// <summary>Asks a budget whether it can take an amount. The budget keeps room for it until it arrives or is called off.</summary>
[Contract("budget.expect")]
public sealed record ExpectTransfer(string Id, Money Amount, string? Category) : IConsent
{
    public IEffect Withdrawal => new CallOffTransfer(Id);
}

/// <summary>An expected amount will not come.</summary>
[Contract("budget.callOff")]
public sealed record CallOffTransfer(string Id) : IEffect;

/// <summary>Delivers an amount that has left the other budget.</summary>
[Contract("budget.hand")]
public sealed record HandAmount(string Id, Money Amount, string? Category, string? Comment) : IEffect;

[Contract("budget.given")]
public sealed record AmountGiven(string Id, Code To, Money Amount, string? Category, string? ToCategory, string? Comment) : IEvent;

[Contract("budget.expected")]
public sealed record TransferExpected(Code From, string Id, Money Amount) : IEvent;

[Contract("budget.calledOff")]
public sealed record TransferCalledOff(Code From, string Id) : IEvent;

[Contract("budget.received")]
public sealed record AmountReceived(Code From, string Id, Money Amount, string? Category, string? Comment) : IEvent;

/// <summary>A transfer in the history of a budget.</summary>
/// <param name="Other">The budget that gave or received it.</param>
/// <param name="Amount">Negative when this budget gave it.</param>
/// <param name="OtherCategory">The category of the other budget, when this one gave.</param>
public sealed record BudgetTransfer(
    string Id, Code Other, Money Amount, Instant At, string By, string? Comment, string? Category, string? OtherCategory);

/// <summary>Both sides of a transfer. Σ allocated over all budgets stays the same.</summary>
internal static class BudgetTransfers
{
    public static string Key(Code from, string id) => $"{from}/{id}";

    public static Decision Give(BudgetState state, TransferAmount transfer, Context context)
    {
        var to = Kinds.Budget(transfer.To);
        if (transfer.To == state.Code)
            return Decision.Invalid($"budget {state.Code} cannot transfer to itself");
        if (transfer.Amount.Amount <= 0)
            return Decision.Invalid("the amount must be above zero");
        if (context.Facts.Find<BudgetFacts>(to) is not { } other)
            return Decision.Unknown(to);
        if (transfer.Amount.Currency != state.Currency)
            return Decision.Invalid($"budget {state.Code} is kept in {state.Currency}, not in {transfer.Amount.Currency}");
        if (other.Currency != state.Currency)
            return Decision.Invalid($"budget {transfer.To} is kept in {other.Currency}, budget {state.Code} in {state.Currency}");
        var id = transfer.Id?.Text ?? NextId(state);
        if (Given(state).Any(t => t.Id == id))
            return Decision.WrongState($"transfer '{id}' of budget {state.Code} exists already");
        if (state.Allocated < transfer.Amount)
            return Decision.Reject(
                Refusal.Insufficient, $"budget {state.Code}: needed {transfer.Amount.Plain()}, allocated {state.Allocated.Plain()}");
        if (state.Overrun == OverrunPolicy.Block && state.Free < transfer.Amount)
            return Decision.Reject(
                Refusal.Insufficient, $"budget {state.Code}: needed {transfer.Amount.Plain()}, free {state.Free.Plain()}");
        if (transfer.Category is { } category && (state.Fields?.Categories?.TryGet(category, out var slice) ?? false)
            && slice < transfer.Amount)
            return Decision.Reject(
                Refusal.Insufficient,
                $"category '{category}' of budget {state.Code}: needed {transfer.Amount.Plain()}, allocated {slice.Plain()}");
        return ProblemAfter(state, -transfer.Amount, transfer.Category) is { } problem
            ? Decision.Invalid(problem)
            : Decision.Accept(new AmountGiven(id, transfer.To, transfer.Amount, transfer.Category, transfer.ToCategory, transfer.Comment));
    }

    private static IEnumerable<BudgetTransfer> Given(BudgetState state) => (state.Transfers ?? []).Where(t => t.Amount.Amount < 0);

    private static string NextId(BudgetState state)
    {
        var number = Given(state).Count();
        string id;
        do
            id = $"{state.Code}-T{++number}";
        while (Given(state).Any(t => t.Id == id));
        return id;
    }

    /// <summary>
    /// The receiving budget keeps room for the amount: the sum of several expected amounts must stay within the largest amount,
    /// since a delivery can no longer be refused.
    /// </summary>
    public static Decision Expect(BudgetState state, Code from, ExpectTransfer expect)
    {
        if (expect.Amount.Currency != state.Currency)
            return Decision.Invalid($"budget {state.Code} is kept in {state.Currency}, not in {expect.Amount.Currency}");
        if (state.Transfers?.Count >= Limits.Transfers)
            return Decision.WrongState($"budget {state.Code} has {Limits.Transfers} transfers, expected fewer");
        // A sum beyond the largest amount throws and is refused as a format error.
        _ = state.Allocated + expect.Amount + (state.Expected?.Values ?? []).Sum(state.Currency);
        return ProblemAfter(state, expect.Amount, expect.Category) is { } problem
            ? Decision.Invalid(problem)
            : Decision.Accept(new TransferExpected(from, expect.Id, expect.Amount));
    }

    private static string? ProblemAfter(BudgetState state, Money change, string? category)
    {
        if (category is not null && !(state.Fields?.Categories?.ContainsKey(category) ?? false))
            return $"budget {state.Code} has no category '{category}'";
        return BudgetWarnings.Strict(Changed(state.Fields!, change, category));
    }

    private static BudgetFields Changed(BudgetFields fields, Money change, string? category) => fields with
    {
        Allocated = fields.Allocated!.Value + change,
        Categories = category is not null && fields.Categories is { } slices && slices.TryGet(category, out var slice)
            ? slices.Set(category, slice + change)
            : fields.Categories,
    };

    /// <summary>Applies the events of this file.</summary>
    public static BudgetState Apply(BudgetState state, IEvent happened, EventMeta meta) => happened switch
    {
        AmountGiven given => Move(
            state, -given.Amount, given.Category,
            new(given.Id, given.To, -given.Amount, meta.At, meta.By, given.Comment, given.Category, given.ToCategory)),
        AmountReceived received => Move(
            Forget(state, received.From, received.Id), received.Amount, received.Category,
            new(received.Id, received.From, received.Amount, meta.At, meta.By, received.Comment, received.Category, null)),
        TransferExpected expected => state with
        {
            Expected = (state.Expected ?? Map<Money>.Empty).Set(Key(expected.From, expected.Id), expected.Amount),
        },
        TransferCalledOff off => Forget(state, off.From, off.Id),
        _ => state,
    };

    private static BudgetState Move(BudgetState state, Money change, string? category, BudgetTransfer transfer) => state with
    {
        Fields = Changed(state.Fields!, change, category),
        Transfers = (state.Transfers ?? []).Add(transfer),
    };

    private static BudgetState Forget(BudgetState state, Code from, string id)
    {
        var left = state.Expected?.Remove(Key(from, id));
        return state with { Expected = left is { Count: 0 } ? null : left };
    }

    /// <summary>The consents that new transfers of this budget need.</summary>
    public static IEnumerable<ConsentRequest> Consents(BudgetState before, BudgetState after) =>
        (after.Transfers ?? []).Skip(before.Transfers?.Count ?? 0).Where(t => t.Amount.Amount < 0).Select(t => new ConsentRequest(
            Kinds.Budget(t.Other), new ExpectTransfer(t.Id, -t.Amount, t.OtherCategory), Required: true));
}
