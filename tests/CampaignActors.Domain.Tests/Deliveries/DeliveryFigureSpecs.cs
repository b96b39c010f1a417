using CampaignActors.Domain.Kernel;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>The lines of a delivery, and the figures that its approvers are told (domain.md §3.1, §3.2).</summary>
public sealed class DeliveryFigureSpecs
{
    private static int Lines(Spec spec) => DeliveryCosts.ShouldBe(Of(spec)).Details.Count;

    [Fact]
    public void Delivery_has_lines_from_its_analysis_to_its_cancellation()
    {
        var spec = Created(Offline with { Provisional = Estimate(500) });
        Assert.Equal(0, Lines(spec));
        Assert.Equal(4, Lines(spec.When(new AnalyseDelivery(1_250, 0))));
        Assert.Equal(0, Lines(spec.When(new CancelDelivery())));
    }

    [Fact]
    public void Request_for_target_and_budget_says_messages_amount_and_split()
    {
        var costs = AllCosts.Select(c => c with { ExpenseCategory = c.Category == "Setup" ? "Fix" : null }).ToSeq();
        var approvals = Reviewed(
            (ApprovalType.Target, ["anna"]), (ApprovalType.Budget, ["anna"]), (ApprovalType.Content, ["anna"]));
        var spec = Created(Offline with { Costs = costs, Approvals = approvals }).When(new AnalyseDelivery(1_300, 50)).When(Delivery);

        var bodies = spec.Effects.Select(e => (Notify)e.Effect).ToDictionary(n => n.Key.Split(':')[0], n => n.Body);

        const string Figures = "1250 to send, of 1300 targeted. It costs 796.00 EUR: Postage Standard 137.50, Print A4 500.00,"
            + " Envelopes C5 58.50, Setup Setup 100.00. By expense category: Fix 100.00, uncategorised 696.00.";
        Assert.Contains(Figures, bodies[nameof(ApprovalType.Target)], StringComparison.Ordinal);
        Assert.Contains(Figures, bodies[nameof(ApprovalType.Budget)], StringComparison.Ordinal);
        Assert.DoesNotContain("costs", bodies[nameof(ApprovalType.Content)], StringComparison.Ordinal);
    }
}
