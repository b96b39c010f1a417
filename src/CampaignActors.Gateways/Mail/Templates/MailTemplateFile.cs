using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Mail.Liquid;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>
/// A template as people write it: a first line <c>Subject: …</c>, an empty line, and paragraphs, from which both the text and the HTML of
/// the mail are made. One whose name ends in <c>.html</c> has no subject: it is the HTML instead of the paragraphs.
/// </summary>
internal sealed class MailTemplateFile
{
    private const string SubjectMark = "Subject:";

    private MailTemplateFile(LiquidText? subject, LiquidText body) => (Subject, Body) = (subject, body);

    /// <summary>The first line; <c>null</c> in a layout and in HTML of one's own.</summary>
    public LiquidText? Subject { get; }

    public LiquidText Body { get; }

    /// <param name="allowed">The values that it may read.</param>
    /// <exception cref="LiquidException">It is wrong; the message says how.</exception>
    public static MailTemplateFile Read(string text, bool hasSubject, IReadOnlyCollection<string> allowed)
    {
        text = text.ReplaceLineEndings("\n").TrimStart('\uFEFF');
        if (!hasSubject)
            return new(null, Checked(text, allowed));
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (!text.StartsWith(SubjectMark, StringComparison.Ordinal) || end < 0)
            throw new LiquidException($"it does not begin with a line '{SubjectMark} …'");
        return new(Checked(text[SubjectMark.Length..end].Trim(), allowed), Checked(text[(end + 1)..].Trim('\n'), allowed));
    }

    private static LiquidText Checked(string text, IReadOnlyCollection<string> allowed)
    {
        var liquid = LiquidText.Read(text, LiquidLimits.Mail, MailModel.WordFilter);
        return liquid.Variables.Order(StringComparer.Ordinal).FirstOrDefault(v => !allowed.Contains(v)) is { } unknown
            ? throw new LiquidException($"there is no value '{unknown}' in this mail, see docs/mails.md")
            : liquid;
    }
}
