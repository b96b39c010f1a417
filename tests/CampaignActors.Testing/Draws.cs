namespace CampaignActors.Testing;

/// <summary>Properties draw the same cases on every run. To look further, change the numbers (the second one stays odd).</summary>
public static class Draws
{
    public const string Same = "20260105,8000001";
}
