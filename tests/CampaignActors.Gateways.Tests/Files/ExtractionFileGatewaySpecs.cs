using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Files;

namespace CampaignActors.Gateways.Tests.Files;

public sealed class ExtractionFileGatewaySpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ExtractionFileGateway Gateway() => new(_folder.In("files"), GatewaySamples.Clock);

    private async Task<OutsideDone> PerformAsync(WriteExtraction effect) => await Gateway().PerformAsync(effect, default);

    [Fact]
    public async Task One_row_a_recipient_with_hash_size_and_sidecar()
    {
        var done = await PerformAsync(GatewaySamples.Extraction());

        const string content = "delivery,extraction,recipient\nDM1,1,R000000001\nDM1,1,R000000002\nDM1,1,R000000003\n";
        Assert.Equal(content, File.ReadAllText(_folder.In("files", "DM1", "1", "cards.csv"), Encoding.UTF8));
        var bytes = File.ReadAllBytes(_folder.In("files", "DM1", "1", "cards.csv"));
        Assert.Equal((byte)'d', bytes[0]);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Assert.Equal(
            new OutsideDone("extract:DM1:1", null, 0, "DM1/1/cards.csv", 3, hash, bytes.Length)
            {
                Sample = content.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToSeq(),
            },
            done);
        Assert.Equal($"{hash}  cards.csv\n", File.ReadAllText(_folder.In("files", "DM1", "1", "cards.csv.sha256")));
        Assert.Equal(["files/DM1/1/cards.csv", "files/DM1/1/cards.csv.sha256"], _folder.Files);
    }

    [Fact]
    public async Task No_recipients_is_a_file_with_a_header()
    {
        var done = await PerformAsync(GatewaySamples.Extraction(rows: 0));

        Assert.Equal(0, done.Rows);
        Assert.Equal("delivery,extraction,recipient\n", File.ReadAllText(_folder.In("files", "DM1", "1", "cards.csv")));
    }

    [Fact]
    public async Task Many_rows_are_streamed_and_counted()
    {
        var done = await PerformAsync(GatewaySamples.Extraction(rows: 100_000));

        Assert.Null(done.Error);
        Assert.Equal(100_000, done.Rows);
        Assert.Equal("DM1,1,R000100000", File.ReadLines(_folder.In("files", "DM1", "1", "cards.csv")).Last());
    }

    [Fact]
    public async Task A_code_that_a_spreadsheet_would_calculate_is_escaped()
    {
        await PerformAsync(GatewaySamples.Extraction("-2", rows: 1));

        Assert.Equal("\"'-2\",1,R000000001", File.ReadLines(_folder.In("files", "-2", "1", "cards.csv")).Last());
    }

    [Fact]
    public async Task A_repeated_effect_gives_the_same_answer_and_leaves_the_file_alone()
    {
        var first = await PerformAsync(GatewaySamples.Extraction());
        var past = GatewaySamples.Noon.UtcDateTime.AddDays(-1);
        File.SetLastWriteTimeUtc(_folder.In("files", "DM1", "1", "cards.csv"), past);

        var again = await PerformAsync(GatewaySamples.Extraction());

        Assert.Equal(first, again);
        Assert.Equal(past, File.GetLastWriteTimeUtc(_folder.In("files", "DM1", "1", "cards.csv")));
    }

    [Fact]
    public async Task Many_calls_at_once_leave_one_file_and_count_one()
    {
        var gateway = Gateway();
        gateway.Read();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => gateway.PerformAsync(GatewaySamples.Extraction(rows: 5000), default)));

        Assert.Null(Assert.Single(answers.Distinct()).Error);
        Assert.Equal(2, _folder.Files.Length);
        Assert.Equal(1, gateway.Read().FilesByDelivery["DM1"]);
    }

    [Fact]
    public async Task Nodes_that_share_a_folder_and_race_for_a_file_agree()
    {
        var calls = Enumerable.Range(0, 8).Select(_ => PerformAsync(GatewaySamples.Extraction(rows: 5000)));

        var answers = await Task.WhenAll(calls);

        Assert.Null(Assert.Single(answers.Distinct()).Error);
        Assert.Equal(2, _folder.Files.Length);
    }

    [Fact]
    public async Task A_crash_before_the_sidecar_is_repaired_by_the_next_try()
    {
        var first = await PerformAsync(GatewaySamples.Extraction());
        File.Delete(_folder.In("files", "DM1", "1", "cards.csv.sha256"));

        var again = await PerformAsync(GatewaySamples.Extraction());

        Assert.Equal(first, again);
        Assert.Equal($"{first.Hash}  cards.csv\n", File.ReadAllText(_folder.In("files", "DM1", "1", "cards.csv.sha256")));
    }

    [Fact]
    public async Task A_file_that_was_taken_away_is_written_again_with_the_same_bytes()
    {
        var first = await PerformAsync(GatewaySamples.Extraction());
        File.Delete(_folder.In("files", "DM1", "1", "cards.csv"));

        Assert.Equal(first, await PerformAsync(GatewaySamples.Extraction()));
    }

    [Fact]
    public async Task A_file_that_somebody_changed_is_not_vouched_for_and_not_overwritten()
    {
        await PerformAsync(GatewaySamples.Extraction());
        var path = _folder.In("files", "DM1", "1", "cards.csv");
        var changed = File.ReadAllText(path).Replace("R000000002", "R000000009", StringComparison.Ordinal);
        File.WriteAllText(path, changed);

        var done = await PerformAsync(GatewaySamples.Extraction());

        Assert.Contains("was changed after it was written", done.Error, StringComparison.Ordinal);
        Assert.Equal(changed, File.ReadAllText(path));
    }

    [Fact]
    public async Task Another_extraction_under_the_same_name_is_refused()
    {
        await PerformAsync(GatewaySamples.Extraction());

        var done = await PerformAsync(GatewaySamples.Extraction(rows: 4));

        Assert.Contains("is there already with 3 rows, not 4", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leftovers_of_a_crash_are_not_counted_and_old_ones_are_removed()
    {
        Directory.CreateDirectory(_folder.In("files", "DM1", "1"));
        File.WriteAllText(_folder.In("files", "DM1", "1", ".tmp-old"), "delivery,extr");
        File.SetLastWriteTimeUtc(_folder.In("files", "DM1", "1", ".tmp-old"), GatewaySamples.Noon.UtcDateTime.AddHours(-2));
        var gateway = Gateway();
        Assert.Empty(gateway.Read().FilesByDelivery);

        await gateway.PerformAsync(GatewaySamples.Extraction(), default);

        Assert.Equal(["files/DM1/1/cards.csv", "files/DM1/1/cards.csv.sha256"], _folder.Files);
    }

    [Fact]
    public async Task Cancelling_halfway_leaves_no_file()
    {
        using var cancel = new CancellationTokenSource();
        var call = Gateway().PerformAsync(GatewaySamples.Extraction(rows: Limits.Recipients), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task An_unwritable_folder_is_an_error_text_and_no_exception()
    {
        var done = await new ExtractionFileGateway(_folder.Unwritable()).PerformAsync(GatewaySamples.Extraction(), default);

        Assert.StartsWith("extraction 1 of DM1: ", done.Error, StringComparison.Ordinal);
        Assert.Null(done.File);
    }

    [Fact]
    public async Task Impossible_extractions_are_refused()
    {
        Assert.Contains("-1 rows", (await PerformAsync(GatewaySamples.Extraction(rows: -1))).Error, StringComparison.Ordinal);
        Assert.Contains(
            "100000001 rows", (await PerformAsync(GatewaySamples.Extraction(rows: Limits.Recipients + 1L))).Error,
            StringComparison.Ordinal);
        Assert.Contains("number -1", (await PerformAsync(GatewaySamples.Extraction(number: -1))).Error, StringComparison.Ordinal);
        Assert.Contains(
            "no code", (await PerformAsync(GatewaySamples.Extraction() with { Delivery = default })).Error, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Files_are_counted_by_delivery()
    {
        await PerformAsync(GatewaySamples.Extraction());
        var gateway = Gateway();
        Assert.Equal(1, gateway.Read().FilesByDelivery["DM1"]);

        await gateway.PerformAsync(GatewaySamples.Extraction(number: 2), default);
        await gateway.PerformAsync(GatewaySamples.Extraction("DM2"), default);
        await gateway.PerformAsync(GatewaySamples.Extraction("DM2"), default);

        var expected = new Dictionary<string, long> { ["DM1"] = 2, ["DM2"] = 1 };
        Assert.Equal(expected, gateway.Read().FilesByDelivery);
        Assert.Equal(expected, Gateway().Read().FilesByDelivery);
    }

    [Theory]
    [InlineData("04.05.2026_directMail_DM1", "04.05.2026_directMail_DM1")]
    [InlineData("Kärtchen (2).csv", "Kärtchen (2).csv")]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData("..\\..\\boot.ini", "_.._boot.ini")]
    [InlineData("/etc/passwd", "_etc_passwd")]
    [InlineData("a\0b\nc.csv", "a_b_c.csv")]
    [InlineData("=cmd|'/c calc'!A1.csv", "_cmd___c calc__A1.csv")]
    [InlineData(".hidden.csv", "hidden.csv")]
    [InlineData("name. . ", "name")]
    [InlineData("", "fallback.csv")]
    [InlineData("..", "fallback.csv")]
    [InlineData("///", "fallback.csv")]
    [InlineData("con.csv", "fallback.csv")]
    [InlineData("cards.csv.sha256", "fallback.csv")]
    public void File_names_become_names_of_one_file_in_one_folder(string wanted, string expected) =>
        Assert.Equal(expected, ExtractionPath.FileName(wanted, "fallback.csv"));

    [Theory]
    [InlineData('a')]
    [InlineData('\u4e2d')]
    public void Long_names_are_cut_in_front_of_the_extension(char letter)
    {
        var name = ExtractionPath.FileName(new string(letter, 500) + ".csv", "fallback.csv");

        Assert.EndsWith(letter + ".csv", name, StringComparison.Ordinal);
        Assert.InRange(name.Length, 50, ExtractionPath.MaxLength);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 50, 240);
    }

    [Fact]
    public async Task A_name_that_is_none_falls_back_to_delivery_and_number()
    {
        var done = await PerformAsync(GatewaySamples.Extraction(number: 7, fileName: "../.."));

        Assert.Equal("DM1/7/DM1_7.csv", done.File);
    }
}
