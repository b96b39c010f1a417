using CampaignActors.Gateways.Mail;
using Microsoft.Extensions.Logging;

namespace CampaignActors.Node.Start;

/// <summary>What the log says of mail templates of the house; the mails themselves are sent with those of the product.</summary>
internal static partial class MailTemplateLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "a mail template is not used: {Problem}")]
    public static partial void NotUsed(ILogger<MailRendering> log, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a mail was written without its template: {Problem}")]
    public static partial void Failed(ILogger<MailRendering> log, string problem);
}
