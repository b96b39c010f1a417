using System.Net;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Links;
using CampaignActors.Gateways.Mail.Liquid;
using Fluid.Values;
using NodaTime;

namespace CampaignActors.Gateways.Mail.Templates;

/// <summary>
/// Makes the text and the HTML of a mail from its figures, in its reader's language and zone. A mail is never lost to a template: one of
/// the folder that fails is replaced by that of the product, and if that fails, the plain form of the mail is sent.
/// </summary>
/// <param name="zone">Zone of the installation, for readers who have none of their own.</param>
/// <param name="publicUrl">The address under which links work; <c>null</c>: mails have no links.</param>
/// <param name="report">Told of templates that failed.</param>
internal sealed class MailRenderer(MailTemplateSet templates, DateTimeZone zone, Uri? publicUrl, Action<string>? report = null)
{
    /// <summary>The longest subject: what is beyond it no mail program shows.</summary>
    private const int MostSubject = 300;

    /// <summary>The line above what mail programs show as a signature; its space belongs to it.</summary>
    private const string Signature = "-- ";

    public bool MakesLinks => publicUrl is not null;

    /// <param name="linkKey">Key of the links; <c>null</c>: the mail has none.</param>
    /// <param name="now">When it is sent.</param>
    public RenderedMail Render(SendMail mail, byte[]? linkKey, Instant now)
    {
        try
        {
            return Render(templates, mail, linkKey, now);
        }
        catch (LiquidException e)
        {
            report?.Invoke($"mail template {mail.Template}: {OneLine.Of(e.Message)}");
        }
        if (templates != MailTemplateSet.BuiltIn)
        {
            try
            {
                return Render(MailTemplateSet.BuiltIn, mail, linkKey, now);
            }
            catch (LiquidException e)
            {
                report?.Invoke($"built-in mail template {mail.Template}: {OneLine.Of(e.Message)}");
            }
        }
        return new RenderedMail(Cut(OneLine.Of(mail.Subject)), mail.Body, null);
    }

    /// <exception cref="LiquidException">A template failed.</exception>
    public RenderedMail Render(MailTemplateSet set, SendMail mail, byte[]? linkKey, Instant now)
    {
        var words = set.WordsOf(mail.Language ?? MailLanguage.En);
        var model = new MailModel(words, ZoneOf(mail));
        var (subject, text, html, values) = mail.Digest is { } digest
            ? Digest(set, model, mail, digest, linkKey, now)
            : One(set, model, new(mail.Template, mail.Subject, mail.Body, mail.About, mail.Figures), mail, linkKey, now);
        subject = Cut(OneLine.Of(subject).Trim());
        values["heading"] = subject;
        values["body"] = text;
        var plain = set.Find(MailTemplateSet.TextLayout)!.Body.Render(values, html: false, model.Filters);
        values["body"] = new StringValue(html, encode: false);
        return new RenderedMail(subject, Tidy(plain), set.Find(MailTemplateSet.HtmlLayout)!.Body.Render(values, html: true, model.Filters));
    }

    private sealed record Notice(string Template, string Subject, string Body, EntityRef? About, MailFigures? Figures);

    /// <summary>What one notice says: by its template, or as its plain form where it has no figures.</summary>
    private (string Subject, string Text, string Html, Dictionary<string, object?> Values) One(
        MailTemplateSet set, MailModel model, Notice notice, SendMail mail, byte[]? linkKey, Instant now)
    {
        var language = mail.Language ?? MailLanguage.En;
        var link = LinkOf(notice, mail.Recipient, linkKey, now);
        var values = model.Of(notice.Template, notice.Subject, notice.Body, mail.Name, notice.About, notice.Figures, link);
        if (notice.Figures is null || set.Find(MailTemplateSet.FileOf(notice.Template, language)) is not { } file)
            return (notice.Subject, notice.Body, Paragraphs(WebUtility.HtmlEncode(notice.Body)), values);
        var text = Tidy(file.Body.Render(values, html: false, model.Filters));
        var html = set.Find(MailTemplateSet.HtmlFileOf(notice.Template, language)) is { } own
            ? own.Body.Render(values, html: true, model.Filters)
            : Paragraphs(Tidy(file.Body.Render(values, html: true, model.Filters)));
        return (file.Subject!.Render(values, html: false, model.Filters), text, html, values);
    }

    private (string Subject, string Text, string Html, Dictionary<string, object?> Values) Digest(
        MailTemplateSet set, MailModel model, SendMail mail, Seq<DigestNotice> digest, byte[]? linkKey, Instant now)
    {
        var (texts, htmls) = (new List<object?>(), new List<object?>());
        foreach (var notice in digest)
        {
            var one = One(
                set, model, new(notice.Template, notice.Subject, notice.Body, notice.About, notice.Figures), mail, linkKey, now);
            texts.Add(Entry(one.Text));
            htmls.Add(Entry(new StringValue(one.Html, encode: false)));

            Dictionary<string, object?> Entry(object body) => new(StringComparer.Ordinal)
            {
                ["subject"] = OneLine.Of(one.Subject), ["body"] = body, ["at"] = model.Time(notice.At), ["link"] = one.Values["link"],
                ["table"] = one.Values["table"],
            };
        }
        var figures = new MailFigures().With("count", (long)digest.Count);
        var (subject, text, html, values) = One(
            set, model, new(mail.Template, mail.Subject, "", null, figures), mail, linkKey, now);
        values["notices"] = htmls;
        values["plainNotices"] = texts;
        return (subject, text, html, values);
    }

    /// <summary>A link for an operator; one that decides where the mail asks for it.</summary>
    private string? LinkOf(Notice notice, string recipient, byte[]? linkKey, Instant now)
    {
        if (publicUrl is null || linkKey is null || notice.About is not { } about || Code.Problem(recipient) is not null)
            return null;
        var step = notice.Figures?.Texts?.Find("step");
        var round = notice.Figures?.Counts?.Find("round") ?? 0;
        var decides = MailTemplates.AsksToDecide(notice.Template) && step is not null && round is > 0 and <= int.MaxValue;
        Instant? deadline = notice.Figures?.Times?.TryGet("deadline", out var until) == true ? until : null;
        var token = DecisionLink.Make(
            new DecisionLink(
                about, decides ? step! : DecisionLink.Show, decides ? notice.Figures?.Texts?.Find("stage") ?? "" : "",
                decides ? (int)round : 0, new Code(recipient), DecisionLink.ExpiresAt(deadline, now)),
            linkKey);
        return $"{publicUrl.AbsoluteUri.TrimEnd('/')}/decide/{token}";
    }

    private DateTimeZone ZoneOf(SendMail mail) =>
        (mail.Zone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(mail.Zone)) ?? zone;

    /// <summary>Paragraphs are parted by empty lines; other line breaks stay.</summary>
    private static string Paragraphs(string encoded) => string.Concat(encoded.ReplaceLineEndings("\n")
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(p => $"<p style=\"margin:0 0 16px 0\">{p.Replace("\n", "<br>\n", StringComparison.Ordinal)}</p>\n"));

    /// <summary>Without spaces at the ends of lines, and with at most one empty line between others: tags leave such.</summary>
    private static string Tidy(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(l => l == Signature ? l : l.TrimEnd()).ToList();
        var kept = lines.Where((line, i) => line.Length > 0 || (i > 0 && lines[i - 1].Length > 0));
        return string.Join('\n', kept).Trim('\n') + "\n";
    }

    private static string Cut(string subject) => subject.Length <= MostSubject ? subject
        : subject[..(char.IsHighSurrogate(subject[MostSubject - 1]) ? MostSubject - 1 : MostSubject)];
}
