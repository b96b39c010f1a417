using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Storage;
using CampaignActors.Operations.Settings;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Vocabulary.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;

namespace CampaignActors.Operations.Doctoring;

/// <summary>Checks that need no running node: the configuration that it would read here, certificates, disks and ports.</summary>
internal static class MachineChecks
{
    private const long FailBelow = 100L << 20;
    private const long WarnBelow = 1L << 30;
    private static readonly TimeSpan s_renewBefore = TimeSpan.FromDays(30);

    /// <returns>The settings, or <c>null</c> when a node would not start with them.</returns>
    public static NodeSettings? Settings(IConfiguration configuration, List<Finding> findings)
    {
        try
        {
            var settings = NodeSettings.Read(configuration);
            findings.Add(Finding.Ok("settings", (settings.Database, settings.Cluster) switch
            {
                ({ } database, { } cluster) => $"PostgreSQL at {database.Postgres.Shown}, cluster address {cluster.Host}:{cluster.Port}, "
                    + $"seeds {string.Join(", ", cluster.Seeds)}",
                ({ } database, null) => $"PostgreSQL at {database.Postgres.Shown}, one node",
                _ => "SQLite in the data folder, one node",
            }));
            return settings;
        }
        catch (SettingsException e)
        {
            findings.Add(Finding.Fail("settings", e.Message));
            return null;
        }
    }

    /// <summary>That they are valid and belong together has been seen when they were read.</summary>
    public static IEnumerable<Finding> Certificates(ClusterOptions cluster, DateTimeOffset now)
    {
        if (cluster.Tls is not { } tls)
        {
            // Loopback is no better: every account of the machine reaches it.
            yield return Finding.Warn("certificates", $"none; {ClusterOptions.UnauthenticatedWarning}");
            yield break;
        }
        yield return Dates("certificate", tls.Certificate, now);
        foreach (var authority in tls.Authorities)
            yield return Dates("authority", authority, now);
        if (tls.Authorities.Count > 1)
        {
            yield return Finding.Ok(
                "authority", $"{tls.Authorities.Count} are believed; go on with the rotation, see cluster-config/README.md");
        }
    }

    private static Finding Dates(string subject, X509Certificate2 certificate, DateTimeOffset now)
    {
        var until = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        var text = FormattableString.Invariant($"{certificate.Subject} is valid until {until:yyyy-MM-dd HH:mm} UTC");
        return until - now < s_renewBefore
            ? Finding.Warn(subject, $"{text}: make a new one and restart the nodes one by one")
            : Finding.Ok(subject, text);
    }

    public static Finding Disk(string what, string folder)
    {
        try
        {
            var there = Path.GetFullPath(folder);
            while (!Directory.Exists(there))
                there = Path.GetDirectoryName(there) ?? "/";
            var free = new DriveInfo(there).AvailableFreeSpace;
            var text = string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB free for {Path.GetFullPath(folder)}");
            return free < FailBelow ? Finding.Fail(what, $"{text}: make room, commands are refused when the disk is full")
                : free < WarnBelow ? Finding.Warn(what, $"{text}: make room")
                : Finding.Ok(what, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Fail(what, $"{folder} cannot be looked at: {e.Message}");
        }
    }

    /// <summary>Checks whether other accounts of the machine may read stored data. There is no finding for a folder without data
    /// yet.</summary>
    /// <param name="shared">Whether a set-group-ID bit shares the folder with its group.</param>
    public static IEnumerable<Finding> Rights(string subject, string folder, bool shared)
    {
        var path = Path.GetFullPath(folder);
        if (!Directory.Exists(path))
            yield break;
        Finding finding;
        try
        {
            var open = StorageRights.OpenToOthers(path, shared).ToList();
            finding = open.Count == 0
                ? Finding.Ok(
                    subject, $"{path} is for its owner{(shared ? ", and for its group where it is shared (chmod g+s)" : " alone")}")
                : Finding.Fail(subject, string.Create(
                    CultureInfo.InvariantCulture,
                    $"other accounts may read or change {open[0]}{(open.Count > 1 ? $" and {open.Count - 1} more" : "")}: ")
                    + $"restart the node, which closes them, or run `chmod -R {(shared ? "o=" : "go=")} {path}` as their owner");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            finding = Finding.Warn(subject, $"{path} cannot be looked at, run this as the account of the node: {e.Message}");
        }
        yield return finding;
    }

    /// <summary>The templates of mails of the house: which are used, and what is wrong with the others.</summary>
    public static IEnumerable<Finding> MailTemplates(string folder)
    {
        var (replaced, problems) = MailRendering.Check(folder);
        foreach (var problem in problems)
        {
            yield return Finding.Fail(
                "mail templates", $"{Shown.OneLine(problem, 300)}; the template of the product is used instead");
        }
        if (problems.Count == 0)
            yield return Finding.Ok("mail templates", $"{replaced.Count} files of {folder} are used");
    }

    /// <summary>The people of a node alone. There is no finding for a folder without any file of them.</summary>
    public static IEnumerable<Finding> People(string folder)
    {
        var path = SqliteRecipients.PathIn(folder);
        if (!File.Exists(path))
            yield break;
        Finding finding;
        try
        {
            var (schema, people) = SqliteRecipients.Look(path);
            finding = schema > SqliteRecipients.Schema
                ? Finding.Fail("people", string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path} has schema {schema}, this version knows {SqliteRecipients.Schema} at the most: start a later version"))
                : Finding.Ok("people", string.Create(CultureInfo.InvariantCulture, $"{people} in {path}, schema {schema}"));
        }
        catch (SqliteException e)
        {
            finding = Finding.Fail("people", $"{path} cannot be used: {Shown.OneLine(e.Message, 200)}");
        }
        yield return finding;
    }

    /// <param name="claimed">Addresses that nodes which answered say are theirs.</param>
    public static Finding Port(ClusterOptions cluster, IReadOnlySet<string> claimed)
    {
        var (subject, address) = ("port", $"{cluster.Host}:{cluster.Port}");
        if (claimed.Contains(address))
            return Finding.Ok(subject, $"{address} is held by the node that says so");
        return cluster.PortProblem() is { } problem
            ? Finding.Warn(
                subject,
                $"{cluster.ListensOn} cannot be listened on ({problem}), and no node that was asked says it is its own: name that node "
                    + "with --node, or find out who holds it")
            : Finding.Ok(subject, $"{cluster.ListensOn} is free for a node to start");
    }
}
