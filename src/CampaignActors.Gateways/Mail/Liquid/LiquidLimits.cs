namespace CampaignActors.Gateways.Mail.Liquid;

/// <summary>How much a template may do, so that none of them can hold up a node or fill its memory.</summary>
/// <param name="Characters">Of the template itself.</param>
/// <param name="Steps">Tags and outputs that are carried out, those of loops each time.</param>
/// <param name="Output">Characters that it may yield.</param>
public sealed record LiquidLimits(int Characters, int Steps, int Output)
{
    /// <summary>A mail with a digest of a hundred notices stays far below it.</summary>
    public static readonly LiquidLimits Mail = new(Characters: 100_000, Steps: 50_000, Output: 1_000_000);
}

/// <summary>A template that is wrong, or does more than it may. The message is for people.</summary>
public sealed class LiquidException(string message, Exception? inner = null) : Exception(message, inner);
