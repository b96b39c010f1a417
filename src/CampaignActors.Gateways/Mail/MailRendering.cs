using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Mail.Templates;
using NodaTime;

namespace CampaignActors.Gateways.Mail;

/// <summary>How notices become mails: templates of the house, language and zone of the reader, links.</summary>
public sealed class MailRendering
{
    private readonly MailTemplateSet _templates;
    private readonly MailRenderer _renderer;
    private readonly Func<ILinkSecret>? _secret;
    private byte[]? _linkKey;

    /// <param name="folder">Templates that replace those of the product; <c>null</c>: none. It is read once.</param>
    /// <param name="publicUrl">Where links lead; <c>null</c>: mails have none.</param>
    /// <param name="zone">Zone of the installation; UTC when <c>null</c>.</param>
    /// <param name="secret">Gives the secret of links once mails are sent; <c>null</c>: mails have no links.</param>
    /// <param name="report">Told of a template that failed while a mail was made.</param>
    public MailRendering(
        string? folder = null, Uri? publicUrl = null, DateTimeZone? zone = null, Func<ILinkSecret>? secret = null,
        Action<string>? report = null)
    {
        _templates = MailTemplateSet.Read(folder);
        _renderer = new MailRenderer(_templates, zone ?? DateTimeZone.Utc, publicUrl, report);
        _secret = publicUrl is null ? null : secret;
    }

    /// <summary>Templates of the folder that are not used, one line each with the reason.</summary>
    public IReadOnlyList<string> Problems => _templates.Problems;

    /// <summary>Names of the files of the folder that are used.</summary>
    public IReadOnlyCollection<string> Replaced => _templates.Replaced;

    /// <summary>What a folder of templates would be used for, without using it.</summary>
    public static (IReadOnlyCollection<string> Replaced, IReadOnlyList<string> Problems) Check(string folder)
    {
        var read = MailTemplateSet.Read(folder);
        return (read.Replaced, read.Problems);
    }

    /// <exception cref="AudienceException">The secret of links cannot be read.</exception>
    internal async Task<RenderedMail> RenderAsync(SendMail mail, DateTimeOffset date, CancellationToken ct)
    {
        if (_linkKey is null && _secret is not null)
            _linkKey = await _secret().LinkKeyAsync(ct).ConfigureAwait(false);
        return Render(mail, _linkKey, Instant.FromDateTimeOffset(date));
    }

    /// <summary>The mail as its reader sees it. One without figures, from an earlier version, is sent as its plain form.</summary>
    /// <param name="linkKey">Key of the links; <c>null</c>: there are none.</param>
    /// <param name="now">When it is sent; links work for some days after it.</param>
    public RenderedMail Render(SendMail mail, byte[]? linkKey, Instant now) => mail is { Figures: null, Digest: null }
        ? new RenderedMail(mail.Subject, mail.Body, null)
        : _renderer.Render(mail, linkKey, now);
}
