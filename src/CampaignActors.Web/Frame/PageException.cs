namespace CampaignActors.Web.Frame;

/// <summary>A page cannot be shown. <see cref="Exception.Message"/> is one line for the reader.</summary>
public sealed class PageException(int status, string message) : Exception(message)
{
    public int Status => status;
}
