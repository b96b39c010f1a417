using CampaignActors.Domain.Kernel;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Mail.Templates;

namespace CampaignActors.Simulation.Tests.Running;

/// <summary>
/// Every mail of every scenario has the figures that its template is said to have, and can be written in both languages (domain.md §5.9).
/// </summary>
public sealed class SentMailSpecs
{
    public static TheoryData<string> Files => [.. Repository.ScenarioFiles];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Mail_of_a_scenario_has_the_figures_of_its_template(string file)
    {
        var scenario = ScenarioReader.Read(Repository.PathOf(file));
        var run = await Run.Of(scenario);
        var failed = new List<string>();
        var rendering = new MailRendering(null, new Uri("https://campaigns.example.com"), scenario.Zone, null, failed.Add);
        foreach (var mail in run.World.Performed.OfType<SendMail>())
        {
            Assert.True(mail.Figures is not null || mail.Digest is not null, $"{mail.Key} has no figures");
            Check(mail.Template, mail.Figures);
            foreach (var notice in mail.Digest ?? [])
                Check(notice.Template, notice.Figures);
            foreach (var language in Enum.GetValues<MailLanguage>())
            {
                var rendered = rendering.Render(mail with { Language = language }, new byte[32], scenario.Start);
                Assert.NotNull(rendered.Html);
                Assert.DoesNotContain("  ", rendered.Subject);
            }
        }
        Assert.Empty(failed);
    }

    private static void Check(string template, MailFigures? figures)
    {
        var known = MailVariables.Of(template).Select(v => v.Name).ToHashSet();
        string[] names =
        [
            .. figures?.Texts?.Keys ?? [], .. figures?.Counts?.Keys ?? [], .. figures?.Pieces?.Keys ?? [], .. figures?.Amounts?.Keys ?? [],
            .. figures?.Times?.Keys ?? [], .. figures?.Lines is null ? [] : new[] { "lines" },
            .. figures?.Split is null ? [] : new[] { "split" }, .. figures?.Stock is null ? [] : new[] { "stock" },
            .. figures?.Warnings is null ? [] : new[] { "warnings" }, .. figures?.Sample is null ? [] : new[] { "sample" },
        ];
        Assert.All(names, n => Assert.True(known.Contains(n), $"{template} has a value '{n}' that MailVariables does not list"));
    }
}
