namespace CampaignActors.Sending.Rendering;

/// <summary>
/// Bounds of a template and of its rendering, so that no template can take a node's memory or time (docs/limits.md).
/// </summary>
public static class ContentLimits
{
    /// <summary>Characters of one part of a content.</summary>
    public const int MaxTemplate = 200_000;

    /// <summary>Characters of one tag or output, and brackets within each other in it.</summary>
    public const int MaxTag = 2_000;
    public const int MaxBrackets = 8;

    /// <summary>Blocks such as <c>if</c> and <c>for</c> within each other.</summary>
    public const int MaxDepth = 30;

    /// <summary>Numbers of a range such as <c>(1..10)</c>, entries of a list.</summary>
    public const int MaxItems = 1_000;

    /// <summary>Statements that one rendering of one part carries out.</summary>
    public const int MaxSteps = 10_000;

    /// <summary>Characters that a filter or a <c>capture</c> makes.</summary>
    public const int MaxText = 100_000;

    /// <summary>Characters that all filters of a rendering make together.</summary>
    public const int MaxWork = 4_000_000;

    /// <summary>Characters of a rendered part.</summary>
    public const int MaxOutput = 500_000;

    /// <summary>Characters of a rendered subject.</summary>
    public const int MaxSubject = 500;
}
