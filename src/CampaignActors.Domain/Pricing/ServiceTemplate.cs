using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>What a cost category applies to: deliveries of one channel, or tasks.</summary>
public enum ProcessType
{
    DirectMail,
    Email,
    Mobile,
    Telephone,
    Task,
}

/// <summary>A variant within a cost category, with its price and, if it uses any, the stock line it draws on.</summary>
/// <param name="Selected">Taken when a delivery or task names none.</param>
/// <param name="UnitsPerMessage">Pieces of the stock line per message.</param>
public sealed record CostType(string Label, PriceStructure Price, bool Selected = false, Code? StockLine = null, decimal UnitsPerMessage = 1);

/// <param name="MustSelectType">Analysis is refused while no type is chosen.</param>
public sealed record CostCategory(string Label, ProcessType Process, bool MustSelectType, Seq<CostType> Types);

/// <summary>A bundle of cost categories and jobs of one provider.</summary>
/// <param name="FileName">Name of the extraction file, with <c>{date:FORMAT}</c>, <c>{delivery}</c>, <c>{label}</c> and <c>{number}</c>.</param>
/// <param name="Notify">Group, operator or mail address that gets the router notification; none: no mail.</param>
/// <param name="PostProcessing">Label of the workflow that follows; none: no post-processing.</param>
public sealed record ServiceTemplate(Seq<CostCategory> Categories, string? FileName = null, string? Notify = null, string? PostProcessing = null);
