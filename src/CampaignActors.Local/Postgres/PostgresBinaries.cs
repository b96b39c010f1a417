namespace CampaignActors.Local.Postgres;

/// <summary>Where the programs of an installed PostgreSQL are.</summary>
public static class PostgresBinaries
{
    /// <summary>Names a folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; goes before all others.</summary>
    public const string Variable = "CAMPAIGN_POSTGRES_BIN";

    /// <summary>Advice for machines without PostgreSQL.</summary>
    public const string Advice =
        $"PostgreSQL is not installed here; on Debian: apt-get install postgresql-15. {Variable} names another folder with initdb and "
            + "pg_ctl";

    /// <returns>The folder, or <c>null</c> when PostgreSQL is not installed. Of several versions the newest is taken.</returns>
    public static string? Find() =>
        Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            yield return named;
            yield break;
        }
        const string Debian = "/usr/lib/postgresql";
        if (Directory.Exists(Debian))
        {
            foreach (var version in Directory.GetDirectories(Debian).OrderByDescending(
                d => int.TryParse(Path.GetFileName(d), out var n) ? n : 0))
                yield return Path.Combine(version, "bin");
        }
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }
}
