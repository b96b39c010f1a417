namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>A mail as its reader sees it.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Html">The same as the text, for programs that show HTML; <c>null</c>: there is the text only.</param>
public sealed record RenderedMail(string Subject, string Text, string? Html);
