using System.Diagnostics;
using System.Globalization;
using System.Text;
using CampaignActors.Local;

namespace CampaignActors.Testing;

/// <summary>Debian's OpenSSH server as a process of its own, on loopback, with keys and configuration of one test.</summary>
public sealed class SshServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";
    private const int Starts = 5;

    private readonly string _folder;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private SshServer(string folder) => _folder = folder;

    public int Port { get; private set; }

    public static string User => Environment.UserName;

    /// <summary>The client's private key, a file of this name in <see cref="KeysFolder"/>.</summary>
    public const string KeyFile = "upload-key";

    public string KeysFolder => Path.Combine(_folder, "keys");

    /// <summary>Where uploads may go.</summary>
    public string Uploads => Path.Combine(_folder, "uploads");

    /// <summary>The host key as a line of <c>known_hosts</c> has it.</summary>
    public string KnownHost => string.Join(' ', File.ReadAllText(Path.Combine(_folder, "host.pub")).Split(' ').Take(2));

    /// <summary>What the server has said so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <exception cref="InvalidOperationException">There is no server on this machine; the message says what to install.</exception>
    public static async Task<SshServer> StartAsync(string folder)
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException($"{Program} is missing: install it with `apt-get install openssh-server`");
        var server = new SshServer(Directory.CreateDirectory(folder).FullName);
        Directory.CreateDirectory(server.KeysFolder);
        Directory.CreateDirectory(server.Uploads);
        // As root, the server wants this folder of Debian's start script.
        if (User == "root")
            Directory.CreateDirectory("/run/sshd");
        await server.MakeKeyAsync("host");
        await server.MakeKeyAsync(Path.Combine("keys", KeyFile));
        File.Copy(Path.Combine(server.KeysFolder, KeyFile + ".pub"), Path.Combine(folder, "authorized"));
        await server.RunAsync();
        return server;
    }

    /// <summary>The provider gets another host key and starts its server again.</summary>
    public async Task ChangeHostKeyAsync()
    {
        await StopAsync();
        File.Delete(Path.Combine(_folder, "host"));
        File.Delete(Path.Combine(_folder, "host.pub"));
        await MakeKeyAsync("host");
        await RunAsync();
    }

    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task RunAsync()
    {
        for (var start = 1; ; start++)
        {
            if (Port == 0)
                Port = LoopbackPorts.Free();
            if (await TryRunAsync())
                return;
            if (start == Starts)
                throw new InvalidOperationException($"{Program} does not start: {Log}");
            Port = 0;
        }
    }

    private async Task<bool> TryRunAsync()
    {
        var config = Path.Combine(_folder, "sshd_config");
        await File.WriteAllTextAsync(config, string.Create(CultureInfo.InvariantCulture, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {Path.Combine(_folder, "host")}
            AuthorizedKeysFile {Path.Combine(_folder, "authorized")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            PermitRootLogin yes
            Subsystem sftp internal-sftp

            """));
        var listens = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(Program, ["-D", "-e", "-f", config]) { RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        process.Exited += (_, _) => listens.TrySetResult(false);
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
                _log.AppendLine(line.Data);
            if (line.Data?.StartsWith("Server listening", StringComparison.Ordinal) == true)
                listens.TrySetResult(true);
        };
        process.Start();
        process.BeginErrorReadLine();
        _process = process;
        return await listens.Task;
    }

    private async Task MakeKeyAsync(string name)
    {
        using var made = Process.Start(new ProcessStartInfo(
            "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", Path.Combine(_folder, name)]))!;
        await made.WaitForExitAsync();
    }
}
