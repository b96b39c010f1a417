using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Gateways.Files;
using CampaignActors.Gateways.Mail;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Of a forgotten person nothing is left in what the node wrote: tables, extraction files, mails, logs.</summary>
public sealed class ForgottenPersonSpecs : IDisposable
{
    private static readonly Instant s_at = Instant.FromUtc(2026, 3, 2, 8, 0);
    private static readonly string[] s_texts =
        ["KEY-of-Zebedeus", "zebedeus@home.example", "+31699887766", "van Wijngaarden", "Lindelaan 77"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_is_left_of_a_forgotten_person()
    {
        var data = _folder.In("data");
        await using var host = NodeHost.Build(
            ["--data", data, "--urls", "http://127.0.0.1:0", "--log", _folder.In("logs", "node.log"), "--verbose"]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);
        var import = await api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent(
                "key,email,phone,lastName,street,postcode,city\n"
                + "KEY-of-Zebedeus,zebedeus@home.example,+31699887766,van Wijngaarden,Lindelaan 77,9974ZZ,Zoutkamp\n"
                + "R2,r2@home.example,+31600000002,Jansen,Markt 2,1000AA,Gouda\n", Encoding.UTF8, "text/csv"),
        });
        Assert.Equal(HttpStatusCode.OK, import.Status);
        await WriteAsync(host, data);
        Assert.All(s_texts, text => Assert.NotEmpty(Holding(text)));

        var reply = await api.SendAsync(HttpMethod.Delete, "/recipients/KEY-of-Zebedeus", null);

        Assert.Equal(("2", "1", "1"), (reply["filesRewritten"], reply["filesDeleted"], reply["mailsDeleted"]));
        Assert.Contains(
            (await api.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray(),
            i => i!["what"]!.ToString() == "erase" && i["detail"]!.ToString() == "files rewritten 2, files deleted 1, mails deleted 1");
        await host.StopAsync();
        Assert.All(s_texts, text => Assert.Empty(Holding(text)));

        // Others are still there, and what is beside the file fits it.
        var lines = await File.ReadAllLinesAsync(Path.Combine(data, "files", "D1", "1", "people.csv"));
        Assert.Equal(["delivery.code,key,firstName,lastName,street,postcode,city,country,email,phone,language"], lines[..1]);
        Assert.Contains("R2", Assert.Single(lines[1..]), StringComparison.Ordinal);
        var beside = await File.ReadAllLinesAsync(Path.Combine(data, "files", "D1", "1", "people.csv.sha256"));
        var hash = System.Security.Cryptography.SHA256.HashData(
            await File.ReadAllBytesAsync(Path.Combine(data, "files", "D1", "1", "people.csv")));
        Assert.Equal(($"{Convert.ToHexStringLower(hash)}  people.csv", "# people 1 1"), (beside[0], beside[1]));
        Assert.Single(Directory.EnumerateFiles(Path.Combine(data, "mails"), "*.eml"));
    }

    /// <summary>Three files and two mails, as the gateways of the node write them.</summary>
    private static async Task WriteAsync(NodeHost host, string data)
    {
        var store = host.Services.GetRequiredService<IRecipientStore>();
        var target = await store.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = "D1",
                Preparation = 1,
                Channel = Channel.Email,
                At = s_at,
                Zone = DateTimeZone.Utc,
                ContactAt = s_at,
                Segments = [new Condition.Everyone()],
            },
            default);
        var files = new ExtractionFileGateway(host.Outside.FilesFolder, null, () => store);
        foreach (var (number, export) in new (int, ExportRule?)[]
        {
            (1, null), (2, new ExportRule([new("email"), new("phone")]) { Compress = "gzip" }), (3, null),
        })
        {
            var done = await files.PerformAsync(
                new WriteExtraction($"file:{number}", new Code("D1"), "Letter", number, "people.csv", 2)
                {
                    People = new ExtractionPeople(1, target.Key.Attempt, [], Map<string>.Empty) { Export = export },
                },
                default);
            Assert.Null(done.Error);
        }
        // One that does not say how it was written.
        var beside = Path.Combine(data, "files", "D1", "3", "people.csv.sha256");
        await File.WriteAllLinesAsync(beside, (await File.ReadAllLinesAsync(beside))[..2]);
        var mails = new PickupMailGateway(host.Outside.PickupFolder!);
        foreach (var address in new[] { "zebedeus@home.example", "mia@home.example" })
        {
            var sent = await mails.PerformAsync(
                new SendMail($"mail:{address}", "overdue", "mia", address, "Mia", "Subject", "Body"), default);
            Assert.Null(sent.Error);
        }
    }

    private List<string> Holding(string text)
    {
        byte[][] forms = [Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(text.ToUpperInvariant())];
        return
        [
            .. Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Where(path => Path.GetFileName(path) is not ("audience.db-shm" or "node.lock"))
                .Where(path => Contents(path) is var bytes && forms.Any(f => bytes.AsSpan().IndexOf(f) >= 0)),
        ];
    }

    private static byte[] Contents(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        file.CopyTo(all);
        var bytes = all.ToArray();
        if (bytes is not [0x1f, 0x8b, ..])
            return bytes;
        using var zip = new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zip.CopyTo(plain);
        return plain.ToArray();
    }
}
