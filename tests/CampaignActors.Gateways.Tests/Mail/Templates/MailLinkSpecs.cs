using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Links;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Mail.Templates;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Mail.Templates;

/// <summary>The links in mails (domain.md §5.9 rule 6).</summary>
public sealed class MailLinkSpecs
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 5, 9, 0);
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly MailRendering s_rendering = new(null, new Uri("https://campaigns.example.com/x/"));

    private static DecisionLink LinkOf(SendMail mail)
    {
        var text = s_rendering.Render(mail, s_key, s_now).Text;
        const string begin = "https://campaigns.example.com/x/decide/";
        var token = text[(text.IndexOf(begin, StringComparison.Ordinal) + begin.Length)..].Split('\n')[0];
        Assert.True(DecisionLink.TryRead(token, s_key, s_now, out var link));
        return link;
    }

    [Fact]
    public void Request_has_a_link_that_decides_its_step_and_round() => Assert.Equal(
        new DecisionLink(
            Kinds.Delivery(new Code("DM201")), "budget", "legal", 2, new Code("anna"), s_now + Duration.FromDays(3 + 14)),
        LinkOf(MailSamples.Of(MailTemplates.ApprovalRequest, MailLanguage.En)));

    [Fact]
    public void Mail_that_does_not_ask_has_a_link_that_only_shows() => Assert.Equal(
        new DecisionLink(Kinds.Line(new Code("ENV-C5")), DecisionLink.Show, "", 0, new Code("anna"), s_now + Duration.FromDays(14)),
        LinkOf(MailSamples.Of(MailTemplates.StockAlert, MailLanguage.Nl)));

    [Fact]
    public void Mail_to_an_address_outside_has_no_link()
    {
        var mail = MailSamples.Of(MailTemplates.RouterNotification, MailLanguage.En) with { Recipient = "router@example.com" };
        Assert.DoesNotContain("/decide/", s_rendering.Render(mail, s_key, s_now).Text);
    }

    [Fact]
    public void Mail_without_public_address_or_key_has_no_link()
    {
        var mail = MailSamples.Of(MailTemplates.ApprovalRequest, MailLanguage.En);
        Assert.DoesNotContain("/decide/", new MailRendering().Render(mail, s_key, s_now).Html);
        Assert.DoesNotContain("/decide/", s_rendering.Render(mail, null, s_now).Html);
    }

    [Fact]
    public void Mail_from_an_earlier_version_is_sent_as_its_plain_form()
    {
        var mail = MailSamples.Of(MailTemplates.ApprovalRequest, MailLanguage.Nl) with { Figures = null };
        Assert.Equal(new RenderedMail(mail.Subject, mail.Body, null), s_rendering.Render(mail, s_key, s_now));
    }
}
