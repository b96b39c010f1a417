namespace CampaignActors.Domain.Kernel;

/// <summary>Names of states as people write them: camelCase.</summary>
public static class Wording
{
    public static string Of<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
