using CampaignActors.Testing.Volume;

namespace CampaignActors.Benchmarks.Pages;

/// <summary>How much there is when pages are measured, and who looks at them.</summary>
internal sealed record PageLoad
{
    public CompanyVolume Company { get; init; } = new();

    /// <summary>People who have a page open.</summary>
    public int Browsers { get; init; } = 50;

    /// <summary>Seconds over which the processor of the node at rest is measured.</summary>
    public int Rest { get; init; } = 60;

    public PageLoad With(Func<CompanyVolume, CompanyVolume> changed) => this with { Company = changed(Company) };

    /// <summary>To see that everything runs.</summary>
    public static readonly PageLoad Quick = new() { Company = CompanyVolume.Small, Browsers = 5, Rest = 5 };
}
