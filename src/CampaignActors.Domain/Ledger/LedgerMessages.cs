using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Ledger;

/// <summary>
/// An item tells a budget what it now contributes; a campaign tells each of its budgets the terms of its lines and its own part,
/// in one message, so that the budget re-sorts in one step.
/// </summary>
/// <param name="Terms">Given by campaigns only.</param>
/// <param name="Clears">Ids of the holds that this posting makes good.</param>
/// <param name="Estimate">What was estimated for the item, for the variance; none where nothing was.</param>
[Contract("ledger.charge")]
public sealed record ChargeBudget(EntityRef Item, Contribution Contribution, CampaignTerms? Terms, Seq<string> Clears, Money? Estimate = null) : IEffect
{
    /// <summary>
    /// What the budget is sent. A contribution that stands in two levels goes by another name: a node of version 0.1.0 would pass over what is
    /// paid of it, so it must not take it in; it is delivered once the budget lives on a node that knows it.
    /// </summary>
    public IEffect Message() => Contribution is { State: not ChargeState.Invoiced, Paid: not null } ? new ChargeDivided(this) : this;
}

/// <summary>The same, of an item of which a part is paid.</summary>
[Contract("ledger.chargeDivided")]
public sealed record ChargeDivided(ChargeBudget Charge) : IEffect;

/// <summary>
/// Asks a budget to set money aside for a change that budgetMgt will post later. Granted at once or refused at once
/// (rules 12 and 15 of the scenario contract); a granted hold lowers <c>free</c> at once.
/// </summary>
/// <param name="Terms">The terms that are asked for, or, from an item, those it knows its campaign to have.</param>
/// <param name="ChangesTerms">Whether the hold is for a change of terms of all lines of the campaign.</param>
[Contract("ledger.hold")]
public sealed record HoldMoney(
    string HoldId, EntityRef Item, Contribution Contribution, Code? Campaign, CampaignTerms? Terms, bool ChangesTerms) : IConsent
{
    public IEffect Withdrawal => new ReleaseMoney(HoldId);
}

/// <summary>The change that a hold was for will not come.</summary>
[Contract("ledger.release")]
public sealed record ReleaseMoney(string HoldId) : IEffect;

/// <summary>How far an item is, as its campaign or program sees it.</summary>
public enum ItemPhase
{
    /// <summary>Nothing of it runs yet.</summary>
    Open,

    /// <summary>It has started.</summary>
    Active,

    Finished,
    Canceled,
}

/// <summary>An item tells its campaign or program that it exists, how far it is, which budget it charges and when it ends.</summary>
/// <param name="Workflow">Number of the campaign's workflow that it belongs to, if it does.</param>
/// <param name="Pending">An approval of it is pending.</param>
/// <param name="Preparing">Of a delivery in a workflow: its target or its messages are not ready yet.</param>
[Contract("ledger.itemStatus")]
public sealed record ReportItem(ItemPhase Phase, Code? Budget, NodaTime.Instant? End, int? Workflow = null, bool Preparing = false, bool Pending = false) : IEffect;

/// <summary>The campaign's workflow that a delivery belongs to has started: its target is to be computed.</summary>
[Contract("ledger.launch")]
public sealed record LaunchTargeting : IEffect;

/// <summary>That workflow is paused, stopped or begun again: an analysis that it launched and that is under way ends.</summary>
[Contract("ledger.endTargeting")]
public sealed record EndTargeting : IEffect;

/// <summary>budgetMgt has calculated an item; its campaign or program adds it up.</summary>
[Contract("ledger.itemCosts")]
public sealed record ReportCosts(Money Provisional, Money Calculated) : IEffect;

/// <summary>A campaign or program tells what is below it: the budget charged by default and who manages it.</summary>
[Contract("ledger.parent")]
public sealed record ParentChanged(Code? Budget, Code? Manager) : IEffect;

/// <summary>The campaign was canceled; what is still open in it is, too.</summary>
[Contract("ledger.parentCanceled")]
public sealed record ParentCanceled : IEffect;

/// <summary>A line of an invoice for this item was registered, settled (an amount) or un-settled (none).</summary>
[Contract("ledger.invoiceLine")]
public sealed record InvoiceLineSettled(Code Invoice, int Line, Money? Amount) : IEffect
{
    /// <summary>The amount of the line, settled or not; none from version 0.1.0, which told of settled lines alone.</summary>
    public Money? Registered { get; init; }

    /// <summary>Whether it is the last one: Σ settled is the real cost.</summary>
    public bool? Final { get; init; }

    /// <summary>The line as <c>invoice#line</c>.</summary>
    public string Key => $"{Invoice}#{Line}";
}
