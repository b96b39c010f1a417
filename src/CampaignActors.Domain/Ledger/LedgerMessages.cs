using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>
/// An item reports its contribution to a budget. A campaign reports the terms of its lines and its own part to each of its budgets
/// in one message, so that the budget adjusts its lines in one step.
/// </summary>
/// <param name="Terms">Given by campaigns only.</param>
/// <param name="Clears">Ids of the holds that this posting replaces.</param>
/// <param name="Estimate">The estimate of the item, for the variance; absent without one.</param>
[Contract("ledger.charge")]
public sealed record ChargeBudget(
    EntityRef Item, Contribution Contribution, CampaignTerms? Terms, Seq<string> Clears, Money? Estimate = null) : IEffect
{
    /// <summary>
    /// The message to the budget. A contribution with two levels has another stored name: a node of version 0.1.0 would ignore its
    /// paid part, so it must not read it. It is delivered once the budget is on a newer node.
    /// </summary>
    public IEffect Message() => Contribution is { State: not ChargeState.Invoiced, Paid: not null } ? new ChargeDivided(this) : this;
}

/// <summary>A charge for a partly paid item.</summary>
[Contract("ledger.chargeDivided")]
public sealed record ChargeDivided(ChargeBudget Charge) : IEffect;

/// <summary>
/// Asks a budget to set money aside for a change that budgetMgt will post later. It is granted or refused at once (rules 12 and 15
/// of the scenario contract); a granted hold lowers <c>free</c> at once.
/// </summary>
/// <param name="Terms">The requested terms; from an item, the terms that it knows of its campaign.</param>
/// <param name="ChangesTerms">Whether the hold is for a change of the terms of all lines of the campaign.</param>
[Contract("ledger.hold")]
public sealed record HoldMoney(
    string HoldId, EntityRef Item, Contribution Contribution, Code? Campaign, CampaignTerms? Terms, bool ChangesTerms) : IConsent
{
    public IEffect Withdrawal => new ReleaseMoney(HoldId);
}

/// <summary>The change of a hold will not happen.</summary>
[Contract("ledger.release")]
public sealed record ReleaseMoney(string HoldId) : IEffect;

/// <summary>Progress of an item, as reported to its campaign or program.</summary>
public enum ItemPhase
{
    /// <summary>It has not begun.</summary>
    Open,

    /// <summary>It has started.</summary>
    Active,

    Finished,
    Canceled,
}

/// <summary>An item reports its existence, progress, budget and end to its campaign or program.</summary>
/// <param name="Workflow">Number of the campaign's workflow to which it belongs, if any.</param>
/// <param name="Pending">Whether one of its approvals is pending.</param>
/// <param name="Preparing">Whether it is a delivery of a workflow whose target or messages are not ready yet.</param>
[Contract("ledger.itemStatus")]
public sealed record ReportItem(
    ItemPhase Phase, Code? Budget, NodaTime.Instant? End, int? Workflow = null, bool Preparing = false, bool Pending = false) : IEffect;

/// <summary>The campaign's workflow of a delivery has started: its target must be computed.</summary>
[Contract("ledger.launch")]
public sealed record LaunchTargeting : IEffect;

/// <summary>That workflow was paused, stopped or restarted: an analysis in progress that it launched ends.</summary>
[Contract("ledger.endTargeting")]
public sealed record EndTargeting : IEffect;

/// <summary>Reports an item's cost, calculated by budgetMgt, to its campaign or program, which adds it up.</summary>
[Contract("ledger.itemCosts")]
public sealed record ReportCosts(Money Provisional, Money Calculated) : IEffect;

/// <summary>A campaign or program reports its default budget and its manager to its items.</summary>
[Contract("ledger.parent")]
public sealed record ParentChanged(Code? Budget, Code? Manager) : IEffect;

/// <summary>The campaign was canceled, so its open items are canceled too.</summary>
[Contract("ledger.parentCanceled")]
public sealed record ParentCanceled : IEffect;

/// <summary>An invoice line for this item was registered, settled (with an amount) or un-settled (without).</summary>
[Contract("ledger.invoiceLine")]
public sealed record InvoiceLineSettled(Code Invoice, int Line, Money? Amount) : IEffect
{
    /// <summary>The amount of the line, settled or not; absent from version 0.1.0, which reported settled lines only.</summary>
    public Money? Registered { get; init; }

    /// <summary>Whether it is the last line, so that Σ settled lines is the real cost.</summary>
    public bool? Final { get; init; }

    /// <summary>The line as <c>invoice#line</c>.</summary>
    public string Key => $"{Invoice}#{Line}";
}
