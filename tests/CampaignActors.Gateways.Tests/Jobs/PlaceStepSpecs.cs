using System.IO.Compression;
using System.Text;
using CampaignActors.Audience.People;
using CampaignActors.Domain.Pricing;
using CampaignActors.Gateways.Files;
using NodaTime;

namespace CampaignActors.Gateways.Tests.Jobs;

/// <summary>Steps that stay on the node: copy, move, gzip (domain.md §6.6).</summary>
public sealed class PlaceStepSpecs : IDisposable
{
    private readonly StepWorld _world = new();

    public void Dispose() => _world.Dispose();

    private static ServiceStep To(string to, bool move = false) => new(move ? StepKind.Move : StepKind.Copy) { To = to };

    [Fact]
    public async Task Copy_places_the_file_below_a_root_once()
    {
        await _world.ExtractedAsync();
        var step = StepWorld.Step(To("print/acme/in"));

        var first = await _world.RunAsync(step);
        File.Delete(_world.Folder.In("print", "acme", "in", "cards.csv"));
        var again = await _world.RunAsync(step);

        Assert.Null(first.Error);
        Assert.Equal(first, again);
        Assert.StartsWith("print/acme/in/cards.csv, ", first.Result, StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Folder.Files, f => f.StartsWith("print/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Copy_takes_a_full_path_inside_a_root()
    {
        await _world.ExtractedAsync();

        var done = await _world.RunAsync(StepWorld.Step(To(_world.Folder.In("print", "in"))));

        Assert.Null(done.Error);
        Assert.Equal(_world.Content, File.ReadAllText(_world.Folder.In("print", "in", "cards.csv")));
    }

    [Fact]
    public async Task Copy_is_not_repeated_when_the_reader_took_the_file()
    {
        await _world.ExtractedAsync();
        var step = StepWorld.Step(To("print"));
        await _world.RunAsync(step);
        _world.ForgetEnd(step, ready: true);
        File.Delete(_world.Folder.In("print", "cards.csv"));

        var again = await _world.RunAsync(step);

        Assert.Equal("print/cards.csv, taken away since, placed by an earlier try", again.Result);
        Assert.False(File.Exists(_world.Folder.In("print", "cards.csv")));
    }

    [Fact]
    public async Task Copy_begins_again_when_it_was_cut_off_while_copying()
    {
        await _world.ExtractedAsync();
        var step = StepWorld.Step(To("print"));
        await _world.RunAsync(step);
        _world.ForgetEnd(step, ready: false);
        File.Delete(_world.Folder.In("print", "cards.csv"));
        File.WriteAllText(_world.Folder.In("print", $".tmp-{OutsideKey.Hash(step.Key)[..24]}"), "half");

        var again = await _world.RunAsync(step);

        Assert.Null(again.Error);
        Assert.Equal(["print/cards.csv"], _world.Folder.Files.Where(f => f.StartsWith("print/", StringComparison.Ordinal)));
        Assert.Equal(_world.Content, File.ReadAllText(_world.Folder.In("print", "cards.csv")));
    }

    [Fact]
    public async Task Copy_gives_a_finished_temporary_file_its_name()
    {
        await _world.ExtractedAsync();
        var step = StepWorld.Step(To("print"));
        await _world.RunAsync(step);
        _world.ForgetEnd(step, ready: true);
        File.Move(_world.Folder.In("print", "cards.csv"), _world.Folder.In("print", $".tmp-{OutsideKey.Hash(step.Key)[..24]}"));

        var again = await _world.RunAsync(step);

        Assert.Null(again.Error);
        Assert.Equal(["print/cards.csv"], _world.Folder.Files.Where(f => f.StartsWith("print/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Copy_never_overwrites_a_file_of_another_content()
    {
        await _world.ExtractedAsync();
        File.WriteAllText(_world.Folder.In("print", "cards.csv"), "of another program");

        var done = await _world.RunAsync(StepWorld.Step(To("print")));

        Assert.Equal(
            "step 1 (copy) of DM1: print/cards.csv is there already with other content; move it away to have it written", done.Error);
        Assert.Equal("of another program", File.ReadAllText(_world.Folder.In("print", "cards.csv")));
    }

    [Theory]
    [InlineData("print/../../etc", "leads out of its root")]
    [InlineData("/etc", "is below none of the roots of this node (print)")]
    [InlineData("other/in", "is below none of the roots of this node (print)")]
    [InlineData("print/link/in", "leads through a link, which could leave the root 'print'")]
    public async Task Copy_outside_of_the_roots_is_refused(string to, string error)
    {
        await _world.ExtractedAsync();
        Directory.CreateDirectory(_world.Folder.In("elsewhere"));
        Directory.CreateSymbolicLink(_world.Folder.In("print", "link"), _world.Folder.In("elsewhere"));

        var done = await _world.RunAsync(StepWorld.Step(To(to)));

        Assert.Contains(error, done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Folder.Files, f => f.StartsWith("elsewhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Copy_below_the_full_path_of_a_sibling_is_refused()
    {
        await _world.ExtractedAsync();
        Directory.CreateDirectory(_world.Folder.In("print-2"));

        var done = await _world.RunAsync(StepWorld.Step(To(_world.Folder.In("print-2"))));

        Assert.Contains("is below none of the roots", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_waits_for_a_root_that_is_not_mounted()
    {
        await _world.ExtractedAsync();
        Directory.Delete(_world.Folder.In("print"));

        var missing = await _world.RunAsync(StepWorld.Step(To("print/in")));
        Directory.CreateDirectory(_world.Folder.In("print"));
        var there = await _world.RunAsync(StepWorld.Step(To("print/in")));

        Assert.Equal("step 1 (copy) of DM1: the folder of root 'print' is not there", missing.Error);
        Assert.Null(there.Error);
    }

    [Fact]
    public async Task Move_takes_the_file_away_and_names_its_place()
    {
        await _world.ExtractedAsync();
        var content = _world.Content;
        var step = StepWorld.Step(To("print/in", move: true));

        var done = await _world.RunAsync(step);
        var next = await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Gzip), 2, done.File!));

        Assert.Equal("@print/in/cards.csv", done.File);
        Assert.False(File.Exists(_world.Folder.In("files", "DM1", "1", "cards.csv")));
        Assert.True(File.Exists(_world.Folder.In("files", "DM1", "1", "cards.csv.sha256")));
        Assert.Equal(content, File.ReadAllText(_world.Folder.In("print", "in", "cards.csv")));
        Assert.Equal("DM1/1.job/cards.csv.gz", next.File);
    }

    [Fact]
    public async Task Move_that_was_cut_off_before_it_removed_goes_on()
    {
        await _world.ExtractedAsync();
        var step = StepWorld.Step(To("print", move: true));
        var content = _world.Content;
        await _world.RunAsync(step);
        _world.ForgetEnd(step, ready: true);
        File.WriteAllText(_world.Folder.In("files", "DM1", "1", "cards.csv"), content);

        var again = await _world.RunAsync(step);

        Assert.Equal("@print/cards.csv", again.File);
        Assert.False(File.Exists(_world.Folder.In("files", "DM1", "1", "cards.csv")));
    }

    [Fact]
    public async Task Gzip_compresses_to_the_same_bytes_each_time()
    {
        await _world.ExtractedAsync();
        var step = StepWorld.Step(new ServiceStep(StepKind.Gzip));

        var done = await _world.RunAsync(step);
        var first = File.ReadAllBytes(_world.Folder.In("files", "DM1", "1.job", "cards.csv.gz"));
        _world.ForgetEnd(step, ready: false);
        await _world.RunAsync(step);

        Assert.Equal("DM1/1.job/cards.csv.gz", done.File);
        Assert.Equal(first, File.ReadAllBytes(_world.Folder.In("files", "DM1", "1.job", "cards.csv.gz")));
        using var plain = new StreamReader(new GZipStream(new MemoryStream(first), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(_world.Content, plain.ReadToEnd());
    }

    [Fact]
    public async Task A_compressed_file_that_was_erased_is_made_again()
    {
        await _world.ExtractedAsync();
        var gzip = await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Gzip)));
        File.Delete(_world.Folder.In("files", "DM1", "1.job", "cards.csv.gz"));

        var done = await _world.RunAsync(StepWorld.Step(To("print"), 2, gzip.File!));

        Assert.Null(done.Error);
        Assert.True(File.Exists(_world.Folder.In("print", "cards.csv.gz")));
    }

    [Fact]
    public async Task A_file_that_was_changed_after_its_approval_goes_nowhere()
    {
        await _world.ExtractedAsync();
        File.AppendAllText(_world.Folder.In("files", "DM1", "1", "cards.csv"), "one more\n");

        var done = await _world.RunAsync(StepWorld.Step(To("print")));

        Assert.Equal(
            "step 1 (copy) of DM1: DM1/1/cards.csv was changed after it was written (its .sha256 differs); nothing was done with it",
            done.Error);
        Assert.DoesNotContain(_world.Folder.Files, f => f.StartsWith("print/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_of_steps_are_erased_and_purged_with_their_delivery()
    {
        await _world.ExtractedAsync();
        await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Gzip)));
        var files = new ExtractionFolder(_world.Folder.In("files"));
        var person = new Recipient("R1");

        var (_, deleted) = await files.ForgetAsync(person, new HashSet<string> { "DM1" }, null, default);
        await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Gzip), 2));
        var purged = files.DeleteBefore("DM1", Instant.FromDateTimeUtc(DateTime.UtcNow.AddDays(1)), dryRun: false);

        Assert.Equal((1, 2), (deleted, purged));
        Assert.Equal(
            ["files/DM1/1/cards.csv.sha256"], _world.Folder.Files.Where(f => f.StartsWith("files/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Files_of_steps_count_as_no_extraction()
    {
        await _world.ExtractedAsync();
        await _world.RunAsync(StepWorld.Step(new ServiceStep(StepKind.Gzip)));

        var figures = new ExtractionFileGateway(_world.Folder.In("files")).Read();

        Assert.Equal(1, figures.FilesByDelivery["DM1"]);
    }
}
