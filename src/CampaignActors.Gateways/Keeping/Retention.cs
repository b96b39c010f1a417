namespace CampaignActors.Gateways.Keeping;

/// <summary>How long people of deliveries are kept after these are over.</summary>
/// <param name="TargetDays">Rows of frozen targets, in days of 24 hours; <c>null</c>: for ever.</param>
/// <param name="FileDays">Extraction files, in the same way.</param>
/// <param name="MessageDays">
/// Messages of mailings that are over, in the same way; with them go the pages to unsubscribe that their links lead to.
/// </param>
/// <param name="MailDays">Mails that lie as files, of ours to operators and to recipients, since they were written.</param>
/// <param name="JobDays">What the jobs folder remembers of steps that are done, and tickets, since they were written.</param>
public sealed record Retention(
    int? TargetDays = null, int? FileDays = null, int? MessageDays = null, int? MailDays = null, int? JobDays = null)
{
    public const int MostDays = 36_500;
}
