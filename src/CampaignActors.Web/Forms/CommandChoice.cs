namespace CampaignActors.Web.Forms;

/// <summary>One of several commands of a form.</summary>
/// <param name="Done">What is said on the next page.</param>
public sealed record CommandChoice(string Verb, string Button, string Done);
