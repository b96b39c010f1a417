using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Pricing;

/// <summary>The deliveries of one channel, or the tasks, to which a cost category applies.</summary>
public enum ProcessType
{
    DirectMail,
    Email,
    Mobile,
    Telephone,
    Task,
}

/// <summary>A variant of a cost category, with its price and the stock line that it uses, if any.</summary>
/// <param name="Selected">Whether it is the default when a delivery or task names no type.</param>
/// <param name="UnitsPerMessage">Pieces of the stock line per message.</param>
public sealed record CostType(
    string Label, PriceStructure Price, bool Selected = false, Code? StockLine = null, decimal UnitsPerMessage = 1);

/// <param name="MustSelectType">Whether the analysis is refused while no type is chosen.</param>
public sealed record CostCategory(string Label, ProcessType Process, bool MustSelectType, Seq<CostType> Types);

/// <summary>A bundle of cost categories and jobs of one provider.</summary>
/// <param name="FileName">
/// Name of the extraction file, with <c>{date:FORMAT}</c>, <c>{delivery}</c>, <c>{label}</c> and <c>{number}</c>.
/// </param>
/// <param name="Notify">Group, operator or mail address that gets the router notification; absent: no mail.</param>
/// <param name="PostProcessing">Label of the post-processing workflow; absent: no post-processing.</param>
public sealed record ServiceTemplate(
    Seq<CostCategory> Categories, string? FileName = null, string? Notify = null, string? PostProcessing = null)
{
    /// <summary>Days after the hand-over by whose end the provider is done; 0 is the same day, absent: nothing is promised.</summary>
    public int? PromisedDays { get; init; }

    /// <summary>Whether only the provider's report keeps the promise, not the end of its job; no by default.</summary>
    public bool? PromisedReport { get; init; }

    /// <summary>How the extraction file of a delivery with an audience is written; absent: as by default.</summary>
    public ExportRule? Export { get; init; }

    /// <summary>Post-processing as steps, in order; absent: <see cref="PostProcessing"/> says what is done.</summary>
    public Seq<ServiceStep>? Steps { get; init; }
}
