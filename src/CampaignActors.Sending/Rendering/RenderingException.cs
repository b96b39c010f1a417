namespace CampaignActors.Sending.Rendering;

/// <summary>A template that cannot be rendered. Its message is one line and holds no value of a recipient.</summary>
public sealed class RenderingException(string message) : Exception(message);
