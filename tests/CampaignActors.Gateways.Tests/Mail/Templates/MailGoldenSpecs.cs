using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Mail.Templates;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Mail.Templates;

/// <summary>
/// Every mail in every language as its reader sees it, in files that people can look at. UPDATE_GOLDEN=1 writes them again.
/// </summary>
public sealed class MailGoldenSpecs
{
    private static readonly string s_folder = Repository.PathOf("tests", "CampaignActors.Gateways.Tests", "Golden", "Mails");

    public static TheoryData<string, MailLanguage> All
    {
        get
        {
            var data = new TheoryData<string, MailLanguage>();
            foreach (var template in MailVariables.Templates)
            {
                foreach (var language in Enum.GetValues<MailLanguage>())
                    data.Add(template, language);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Mail_reads_as_in_its_golden_file(string template, MailLanguage language)
    {
        var rendering = new MailRendering(null, new Uri("https://campaigns.example.com/"));
        var mail = rendering.Render(MailSamples.Of(template, language), new byte[32], Instant.FromUtc(2026, 3, 5, 9, 0));
        var name = $"{template}.{language.ToString().ToLowerInvariant()}";
        Compare($"{name}.txt", $"Subject: {mail.Subject}\n\n{mail.Text}");
        Compare($"{name}.html", mail.Html!);
    }

    [Fact]
    public void Golden_file_stands_for_a_mail_that_exists()
    {
        var known = MailVariables.Templates
            .SelectMany(t => Enum.GetValues<MailLanguage>().Select(l => $"{t}.{l.ToString().ToLowerInvariant()}")).ToHashSet();
        Assert.All(Directory.EnumerateFiles(s_folder), f => Assert.Contains(Path.GetFileNameWithoutExtension(f), known));
    }

    private static void Compare(string name, string text)
    {
        var path = Path.Combine(s_folder, name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Directory.CreateDirectory(s_folder).FullName + "/" + name, text);
        Assert.True(File.Exists(path), $"{name} is missing; UPDATE_GOLDEN=1 writes it");
        Assert.Equal(File.ReadAllText(path), text, ignoreLineEndingDifferences: true);
    }
}
