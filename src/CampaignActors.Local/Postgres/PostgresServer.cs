using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace CampaignActors.Local.Postgres;

/// <summary>
/// A PostgreSQL server of our own on this machine: data in one folder, a port of its own, a password that is in the folder. It is for
/// the local cluster, tests and benchmarks. PostgreSQL refuses to run as root; there it runs as the user <c>postgres</c>, else
/// <c>nobody</c>.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    public const string User = "campaign";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _binaries;
    private readonly PostgresOptions _options;

    private PostgresServer(string binaries, PostgresOptions options, int port, string password) =>
        (_binaries, _options, Port, Password) = (binaries, options, port, password);

    public string Folder => _options.Folder;

    public string Host => _options.Host;

    public int Port { get; }

    public string Password { get; }

    private string Data => DataOf(_options.Folder);

    private static string DataOf(string folder) => Path.Combine(folder, "data");

    /// <summary>The server's log, for people.</summary>
    public string Log => Path.Combine(_options.Folder, "postgres.log");

    /// <summary>Number of the server's main process; <c>null</c> while it is stopped.</summary>
    public int? ProcessId
    {
        get
        {
            var file = Path.Combine(Data, "postmaster.pid");
            return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var id)
                ? id
                : null;
        }
    }

    /// <summary>Makes the server's data where they are missing, starts it and returns when it takes connections.</summary>
    /// <exception cref="PostgresException">PostgreSQL is not installed or does not start; the message holds its last words.</exception>
    public static async Task<PostgresServer> StartAsync(PostgresOptions options, CancellationToken ct = default)
    {
        options = options with { Folder = Path.GetFullPath(options.Folder) };
        var binaries = PostgresBinaries.Find() ?? throw new PostgresException(PostgresBinaries.Advice);
        var passwordFile = Path.Combine(options.Folder, "password");
        OwnerOnlyFolder.Create(options.Folder);
        if (!File.Exists(Path.Combine(DataOf(options.Folder), "PG_VERSION")))
            await InitialiseAsync(binaries, options, passwordFile, ct).ConfigureAwait(false);
        var password = (await File.ReadAllTextAsync(passwordFile, ct).ConfigureAwait(false)).Trim();
        // One that runs already is taken as it is: its port is on the fourth line of its file.
        var running = Path.Combine(DataOf(options.Folder), "postmaster.pid");
        if (File.Exists(running) && File.ReadAllLines(running) is { Length: >= 4 } lines && File.Exists($"/proc/{lines[0].Trim()}/stat"))
            return new PostgresServer(binaries, options, int.Parse(lines[3], CultureInfo.InvariantCulture), password);
        var server = new PostgresServer(binaries, options, options.Port > 0 ? options.Port : LoopbackPorts.Free(), password);
        await server.StartAgainAsync(ct).ConfigureAwait(false);
        return server;
    }

    private static async Task InitialiseAsync(string binaries, PostgresOptions options, string passwordFile, CancellationToken ct)
    {
        await File.WriteAllTextAsync(passwordFile, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), ct).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(passwordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Account() is { } account)
            await CheckedAsync(["chown", "-R", $"{account}:", options.Folder], "the folder cannot be given to the server's user", ct)
                .ConfigureAwait(false);
        string[] command =
        [
            Path.Combine(binaries, "initdb"), "-D", DataOf(options.Folder), "--username", User, "--pwfile", passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
        ];
        await CheckedAsync([.. AsServer(), .. command], "PostgreSQL cannot make its data", ct).ConfigureAwait(false);
        if (options.AlsoFrom is { } range)
        {
            await File.AppendAllTextAsync(
                Path.Combine(DataOf(options.Folder), "pg_hba.conf"), $"host all all {range} scram-sha-256\n", ct).ConfigureAwait(false);
        }
    }

    /// <summary>Starts it on the port and with the data that it had.</summary>
    /// <exception cref="PostgresException">It does not start.</exception>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = Host,
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200",
        };
        foreach (var (name, value) in _options.Settings)
            settings[name] = value;
        var line = string.Join(" ", settings.Select(s => $"-c {s.Key}='{s.Value}'"));
        await CheckedAsync(
            [.. _options.Prefix, .. AsServer(), PgCtl, "-D", Data, "-w", "-t", "60", "-s", "-l", Log, "-o", line, "start"],
            $"PostgreSQL does not start, see {Log}", ct).ConfigureAwait(false);
    }

    /// <summary>Stops it in order; open transactions are rolled back.</summary>
    public Task StopAsync(CancellationToken ct = default) => StopAsync("fast", ct);

    /// <summary>Ends it as if the power had gone; the next start recovers from its log.</summary>
    public Task CrashAsync(CancellationToken ct = default) => StopAsync("immediate", ct);

    private async Task StopAsync(string mode, CancellationToken ct)
    {
        if (ProcessId is not null)
            await CheckedAsync([.. AsServer(), PgCtl, "-D", Data, "-w", "-s", "-m", mode, "stop"], "PostgreSQL does not stop", ct)
                .ConfigureAwait(false);
    }

    /// <param name="database">Default: the one that every server has.</param>
    public string ConnectionString(string database = "postgres") => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Username = User,
        Password = Password,
        Database = database,
    }.ConnectionString;

    /// <summary>Makes an empty database, unless it is there.</summary>
    /// <returns>How to connect to it.</returns>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken ct = default)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString());
        await using var find = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        find.Parameters.Add(new NpgsqlParameter { Value = name });
        if (await find.ExecuteScalarAsync(ct).ConfigureAwait(false) is null)
        {
            await using var create = source.CreateCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await create.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
        }
        return ConnectionString(name);
    }

    private string PgCtl => Path.Combine(_binaries, "pg_ctl");

    /// <summary>The account that the server runs as; <c>null</c>: the current one.</summary>
    private static string? Account() => Environment.UserName != "root" ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres"
        : "nobody";

    private static string[] AsServer() => Account() is { } account
        ? ["setpriv", $"--reuid={account}", $"--regid={GroupOf(account)}", "--clear-groups", "--"]
        : [];

    private static string GroupOf(string account) => account == "nobody" ? "nogroup" : account;

    /// <summary>
    /// Closes a folder that holds the server's folder. Where the server runs as an account of its own, that account's group may pass
    /// through, and list nothing.
    /// </summary>
    internal static async Task CloseParentAsync(string folder, CancellationToken ct)
    {
        OwnerOnlyFolder.Create(folder);
        if (Account() is not { } account)
            return;
        const string Problem = "the folder cannot be opened for the server's user";
        await CheckedAsync(["chgrp", GroupOf(account), folder], Problem, ct).ConfigureAwait(false);
        await CheckedAsync(["chmod", "0710", folder], Problem, ct).ConfigureAwait(false);
    }

    private static async Task CheckedAsync(IReadOnlyList<string> command, string what, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(s_patience);
        try
        {
            // The server must not inherit our pipes, or reading them would last as long as it lives: pg_ctl gives it a log file.
            var (code, output) = await Processes.RunAsync(command, patience.Token).ConfigureAwait(false);
            if (code != 0)
                throw new PostgresException($"{what}: {output.Trim().ReplaceLineEndings("; ")}");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PostgresException($"{what}: {command[0]}: {e.Message}", e);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new PostgresException($"{what}: no answer within {s_patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Stops the server as a power failure would: its data are not needed any more, or will be recovered.</summary>
    public async ValueTask DisposeAsync() => await CrashAsync().ConfigureAwait(false);
}
