using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Mail.Templates;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Mail.Templates;

/// <summary>A folder of templates of the house: it replaces what is right in it, and no mail is lost to what is wrong.</summary>
public sealed class MailFolderSpecs : IDisposable
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 5, 9, 0);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private MailRendering With(params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(_folder.In("templates"));
        foreach (var (name, text) in files)
            File.WriteAllText(_folder.In("templates", name), text);
        return new MailRendering(_folder.In("templates"));
    }

    private static RenderedMail Mail(MailRendering rendering, string template, MailLanguage language = MailLanguage.En) =>
        rendering.Render(MailSamples.Of(template, language), null, s_now);

    private static readonly RenderedMail s_builtIn = Mail(new MailRendering(), MailTemplates.ApprovalRequest);

    [Fact]
    public void Template_of_the_folder_replaces_that_of_the_product()
    {
        var rendering = With(("approvalRequest.en.liquid", "Subject: Ours: {{ item }}\n\nIt costs {{ cost }}.\n"));
        Assert.Empty(rendering.Problems);
        Assert.Equal(["approvalRequest.en.liquid"], rendering.Replaced);
        var mail = Mail(rendering, MailTemplates.ApprovalRequest);
        Assert.Equal("Ours: delivery DM201 (Spring <news>)", mail.Subject);
        Assert.Contains("It costs 1,891.41 EUR.", mail.Text);
        Assert.Contains("It costs 1,891.41 EUR.</p>", mail.Html);
        Assert.Equal(
            Mail(new MailRendering(), MailTemplates.ApprovalRequest, MailLanguage.Nl),
            Mail(rendering, MailTemplates.ApprovalRequest, MailLanguage.Nl));
    }

    [Fact]
    public void Html_of_the_folder_replaces_the_paragraphs_only()
    {
        var mail = Mail(With(("approvalRequest.en.html.liquid", "<em>{{ label }}</em>")), MailTemplates.ApprovalRequest);
        Assert.Contains("<em>Spring &lt;news&gt;</em>", mail.Html);
        Assert.Equal(s_builtIn.Text, mail.Text);
    }

    [Fact]
    public void Words_of_the_folder_replace_single_words()
    {
        var rendering = With(("words.nl.txt", "word.greeting = Hallo\n"));
        Assert.Empty(rendering.Problems);
        var mail = Mail(rendering, MailTemplates.ApprovalRequest, MailLanguage.Nl);
        Assert.StartsWith("Hallo Anna Jansen,", mail.Text);
        Assert.Contains("Uiterlijk: zondag 8 maart 2026, 10:00 (Europe/Amsterdam)", mail.Text);
    }

    [Theory]
    [InlineData("approvalRequest.en.liquid", "Subject: {{ item\n\nx", "")]
    [InlineData("approvalRequest.en.liquid", "no subject", "does not begin with a line 'Subject: …'")]
    [InlineData("approvalRequest.en.liquid", "Subject: x\n\n{{ colour }}", "there is no value 'colour' in this mail")]
    [InlineData("approvalRequest.en.liquid", "Subject: x\n\n{{ cost | money }}", "there is no filter 'money'")]
    [InlineData("approvalRequest.en.html.liquid", "{% for a in lines %}", "")]
    [InlineData("approvalRequst.en.liquid", "Subject: x\n\ny", "there is no template of this name")]
    [InlineData("approvalRequest.de.liquid", "Subject: x\n\ny", "there is no template of this name")]
    [InlineData("layout.html.liquid", "{% if %}", "")]
    [InlineData("words.en.txt", "just words", "line 1 is no 'key = text'")]
    public void Wrong_file_is_a_problem_and_changes_no_mail(string name, string text, string problem)
    {
        var rendering = With((name, text));
        Assert.StartsWith($"{name}: ", Assert.Single(rendering.Problems));
        Assert.Contains(problem, rendering.Problems[0]);
        Assert.Equal(s_builtIn, Mail(rendering, MailTemplates.ApprovalRequest));
        Assert.Equal(rendering.Problems, MailRendering.Check(_folder.In("templates")).Problems);
    }

    [Fact]
    public void Template_that_never_ends_is_a_problem_and_changes_no_mail()
    {
        const string loops = "{% for a in sample %}{% for b in sample %}{% for c in sample %}{% for d in sample %}";
        const string ends = "{% endfor %}{% endfor %}{% endfor %}{% endfor %}";
        var nested = string.Concat(Enumerable.Repeat(loops, 3)) + "{{ cost }}" + string.Concat(Enumerable.Repeat(ends, 3));
        var rendering = With(("approvalRequest.en.liquid", $"Subject: x\n\n{nested}"));
        Assert.Contains("steps", Assert.Single(rendering.Problems));
        Assert.Equal(s_builtIn, Mail(rendering, MailTemplates.ApprovalRequest));
    }

    [Fact]
    public void Template_that_yields_too_much_is_a_problem_and_changes_no_mail()
    {
        var much = string.Concat(Enumerable.Repeat("{% for a in sample %}" + new string('x', 20_000) + "{% endfor %}", 4));
        var nested = "{% for b in stock %}{% for c in sample %}" + much + "{% endfor %}{% endfor %}";
        var rendering = With(("approvalRequest.en.liquid", $"Subject: x\n\n{nested}"));
        Assert.Contains("longer than", Assert.Single(rendering.Problems));
        Assert.Equal(s_builtIn, Mail(rendering, MailTemplates.ApprovalRequest));
    }

    [Fact]
    public void Template_that_fails_with_one_mail_only_is_replaced_for_it()
    {
        var reported = new List<string>();
        Directory.CreateDirectory(_folder.In("templates"));
        // The sample has three lines; what comes later may have more.
        File.WriteAllText(
            _folder.In("templates", "approvalRequest.en.liquid"),
            "Subject: x\n\n" + string.Concat(Enumerable.Repeat("{% for a in sample %}", 6)) + "{{ a }}"
                + string.Concat(Enumerable.Repeat("{% endfor %}", 6)));
        var rendering = new MailRendering(_folder.In("templates"), report: reported.Add);
        Assert.Empty(rendering.Problems);
        var mail = MailSamples.Of(MailTemplates.ApprovalRequest, MailLanguage.En);
        mail = mail with { Figures = mail.Figures!.WithSample(Enumerable.Range(1, 20).Select(i => $"row {i}")) };
        Assert.Equal(new MailRendering().Render(mail, null, s_now), rendering.Render(mail, null, s_now));
        Assert.StartsWith("mail template approvalRequest: ", Assert.Single(reported));
    }

    [Fact]
    public void Folder_that_is_missing_is_a_problem_and_changes_no_mail()
    {
        var rendering = new MailRendering(_folder.In("nowhere"));
        Assert.Contains("cannot be read", Assert.Single(rendering.Problems));
        Assert.Equal(s_builtIn, Mail(rendering, MailTemplates.ApprovalRequest));
    }

    [Fact]
    public void Text_that_people_typed_is_no_markup_and_no_header()
    {
        var mail = MailSamples.Of(MailTemplates.ApprovalRejected, MailLanguage.En) with
        {
            Name = "Anna\r\nBcc: all@example.com",
            Figures = new MailFigures().With("label", "x\r\nBcc: all@example.com").With("step", "target")
                .With("decider", "<script>alert(1)</script>").With("comment", "{{ name }} {% for x in y %}"),
        };
        var rendered = new MailRendering().Render(mail, null, s_now);
        Assert.DoesNotContain('\n', rendered.Subject);
        Assert.DoesNotContain('\r', rendered.Subject);
        Assert.DoesNotContain("<script", rendered.Html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", rendered.Html);
        Assert.Contains("{{ name }} {% for x in y %}", rendered.Text);
    }

    [Fact]
    public void Amounts_and_counts_are_exact_in_each_language()
    {
        var figures = new MailFigures().With("cost", Money.Of(999_999_999_999.99m, Currency.Eur)).With("messages", 100_000_000);
        var mail = MailSamples.Of(MailTemplates.ApprovalRequest, MailLanguage.En) with { Figures = figures };
        Assert.Contains("Cost: 999,999,999,999.99 EUR", new MailRendering().Render(mail, null, s_now).Text);
        Assert.Contains("Messages: 100,000,000", new MailRendering().Render(mail, null, s_now).Text);
        var dutch = new MailRendering().Render(mail with { Language = MailLanguage.Nl }, null, s_now).Text;
        Assert.Contains("Kosten: 999.999.999.999,99 EUR", dutch);
        Assert.Contains("Berichten: 100.000.000", dutch);
    }

    [Fact]
    public void Deadline_is_in_the_readers_zone_or_that_of_the_installation()
    {
        var mail = MailSamples.Of(MailTemplates.ApprovalRequest, MailLanguage.En);
        var paris = new MailRendering(zone: DateTimeZoneProviders.Tzdb["Europe/Paris"]);
        Assert.Contains("Until: Sunday 8 March 2026, 05:00 (America/New_York)",
            paris.Render(mail with { Zone = "America/New_York" }, null, s_now).Text);
        Assert.Contains("Until: Sunday 8 March 2026, 10:00 (Europe/Paris)", paris.Render(mail with { Zone = null }, null, s_now).Text);
    }
}
