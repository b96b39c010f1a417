namespace CampaignActors.Testing.Volume;

/// <summary>How much there is in a <see cref="LargeCompany"/>. Without other figures it is what pages are promised for.</summary>
public sealed record CompanyVolume
{
    public int Campaigns { get; init; } = 100_000;

    /// <summary>Deliveries whose target waits for one person's decision.</summary>
    public int Approvals { get; init; } = 5_000;

    /// <summary>Of one tree, five below each.</summary>
    public int Budgets { get; init; } = 500;

    /// <summary>Events of one campaign.</summary>
    public int Events { get; init; } = 20_000;

    public int Tasks { get; init; } = 5_000;

    /// <summary>Lines of stocks, ten to a stock, a tenth of them low.</summary>
    public int Lines { get; init; } = 1_000;

    /// <summary>To see that everything runs.</summary>
    public static readonly CompanyVolume Small = new()
    {
        Campaigns = 2_000, Approvals = 400, Budgets = 50, Events = 500, Tasks = 400, Lines = 300,
    };
}
