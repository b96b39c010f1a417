using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Templates;

/// <summary>What the campaigns to come of a periodic template are expected to cost (domain.md §5.3).</summary>
public static class TemplateForecast
{
    /// <summary>
    /// What a campaign of a periodic template is expected to cost: its provisional, or else its fixed cost and the provisionals of its
    /// tasks; <c>null</c>: the template gives no cost.
    /// </summary>
    public static Money? Cost(TemplateState template)
    {
        if (template.Fields?.Campaign is not { } campaign)
            return null;
        if (campaign.Provisional is { } provisional)
            return provisional.Total;
        var parts = (campaign.TaskTemplates ?? []).Select(t => t.Fields.Provisional?.Total).Append(campaign.FixedCost)
            .OfType<Money>().ToList();
        return parts.Count > 0 ? parts.Sum(parts[0].Currency) : null;
    }
}
