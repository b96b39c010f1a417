namespace CampaignActors.Web.Reading;

/// <summary>What a person is told.</summary>
/// <param name="Language">Of the text, where it is another one than that of the page; <c>null</c>: it is the same.</param>
public sealed record Told(string Text, string? Language = null);
