namespace CampaignActors.Cli.Tests.Commands;

/// <summary>People from the command line: imported in parts, looked at, suppressed, forgotten.</summary>
public sealed class RecipientsCommandSpecs(PeopledNode node) : IClassFixture<PeopledNode>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Task<CommandRun> RunAsync(params string[] args) => Campaign.RunAsync([.. args, "--node", node.Address]);

    [Fact]
    public async Task People_are_imported_found_suppressed_and_forgotten()
    {
        var (file, rejects) = (_folder.In("people.csv"), _folder.In("rejected.csv"));
        await File.WriteAllTextAsync(file,
            "nr;email;lists\nC1;c1@cli.example;NEWS\nC 2;x;\nC3;\"c3@cli.example\";\nC1;new@cli.example;NEWS\n");

        var unknown = await RunAsync("recipients", "import", file, "--map", "nr=key");
        Assert.Equal(ExitCodes.BadInput, unknown.ExitCode);
        Assert.Contains("names the list 'NEWS'", unknown.Error, StringComparison.Ordinal);
        var dry = await RunAsync("recipients", "import", file, "--map", "nr=key", "--list", "NEWS", "--dry-run");
        Assert.Equal("would be created 2, changed 0, unchanged 0; duplicates 1, rejected 1 of 4 rows", Assert.Single(dry.Lines));
        var done = await RunAsync("recipients", "import", file, "--map", "nr=key", "--list", "NEWS", "--reject", rejects);
        Assert.Equal("created 2, changed 0, unchanged 0; duplicates 1, rejected 1 of 4 rows", Assert.Single(done.Lines));
        Assert.Equal(ExitCodes.Refused, done.ExitCode);
        Assert.StartsWith("3,", (await File.ReadAllLinesAsync(rejects))[1], StringComparison.Ordinal);
        var again = await RunAsync("recipients", "import", file, "--map", "nr=key", "--list", "NEWS", "--reject", rejects);
        Assert.StartsWith("created 0, changed 0, unchanged 2", Assert.Single(again.Lines), StringComparison.Ordinal);

        Assert.Contains("new@cli.example", (await RunAsync("recipients", "get", "C1", "--output", "json")).Out, StringComparison.Ordinal);
        Assert.Contains("C3", (await RunAsync("recipients", "find", "c3@")).Out, StringComparison.Ordinal);
        Assert.Equal("suppressed", Assert.Single((await RunAsync("suppress", "C3", "--channel", "email")).Lines));
        Assert.Equal("it was suppressed before", Assert.Single((await RunAsync("suppress", "C3", "--channel", "email")).Lines));
        Assert.Contains("C3,,,email", (await RunAsync("recipients", "suppressions", "export")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("suppress", "nothing", "--channel", "email")).ExitCode);
        Assert.Equal("forgotten", (await RunAsync("recipients", "forget", "C1")).Lines[0]);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("recipients", "get", "C1")).ExitCode);
        Assert.Contains("forget", (await RunAsync("audit", "--people")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suppression_is_lifted_and_a_field_emptied()
    {
        var file = _folder.In("corrected.csv");
        await File.WriteAllTextAsync(file, "key,email,city\nX1,x1@cli.example,Gent\n");
        await RunAsync("recipients", "import", file);
        await RunAsync("suppress", "X1", "--channel", "email", "--reason", "complained");

        var refused = await RunAsync("recipients", "suppressions", "lift", "X1", "--channel", "email");
        Assert.Equal(ExitCodes.BadInput, refused.ExitCode);
        Assert.Contains("say why it is lifted", refused.Error, StringComparison.Ordinal);
        string[] lift = ["recipients", "suppressions", "lift", "X1", "--channel", "email", "--because", "mistake"];
        Assert.Equal("lifted", Assert.Single((await RunAsync(lift)).Lines));
        Assert.Equal("it was not suppressed", Assert.Single((await RunAsync(lift)).Lines));

        Assert.Equal("emptied", Assert.Single((await RunAsync("recipients", "clear", "X1", "city", "--list", "NONE")).Lines));
        Assert.Equal("nothing was there", Assert.Single((await RunAsync("recipients", "clear", "X1", "city")).Lines));
        Assert.DoesNotContain("Gent", (await RunAsync("recipients", "get", "X1")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Refused, (await RunAsync("recipients", "clear", "X9", "city")).ExitCode);
    }

    [Theory]
    [InlineData("get", "..")]
    [InlineData("forget", ".")]
    [InlineData("get", "../lists")]
    public async Task Text_that_is_no_key_is_not_asked_of_another_address(string command, string key)
    {
        var run = await RunAsync("recipients", command, key);

        Assert.Equal(ExitCodes.Refused, run.ExitCode);
        Assert.Contains("there is no recipient with that key", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Lines);
    }

    [Fact]
    public async Task A_list_that_an_import_makes_is_named_by_the_next_one_and_by_segments()
    {
        var (first, next) = (_folder.In("first.csv"), _folder.In("next.csv"));
        await File.WriteAllTextAsync(first, "key\nCL1\n");
        await File.WriteAllTextAsync(next, "key,lists\nCL2,CLNEW\n");

        Assert.Equal(ExitCodes.Ok, (await RunAsync("recipients", "import", first, "--list", "CLNEW")).ExitCode);
        Assert.Equal(ExitCodes.Ok, (await RunAsync("recipients", "import", next)).ExitCode);

        var made = await RunAsync("create", "segments", "CLSEG", "-f", "where=on list 'CLNEW'");
        Assert.Equal(ExitCodes.Ok, made.ExitCode);
        Assert.Contains("2", (await RunAsync("audience", "count", "--where", "on list 'CLNEW'")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_goes_in_parts()
    {
        var file = _folder.In("many.csv");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, 25_000).Select(i => $"M{i},m{i}@cli.example").Prepend("key,email"));

        Assert.StartsWith("created 25000,", Assert.Single((await RunAsync("recipients", "import", file)).Lines), StringComparison.Ordinal);
        Assert.StartsWith(
            "created 0, changed 0, unchanged 25000;", Assert.Single((await RunAsync("recipients", "import", file)).Lines),
            StringComparison.Ordinal);
    }
}
