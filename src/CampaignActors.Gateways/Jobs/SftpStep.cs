using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CampaignActors.Domain.Pricing;
using CampaignActors.Gateways.Contracts;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// Uploads the file, once: under a temporary name that begins with a dot, marked as ready, renamed without overwriting. After a crash a
/// temporary file that is still there gets its name; one that is gone has got it, even if the provider has taken the file away since.
/// Before the server has shown the pinned host key, neither credentials nor a byte of the file are sent.
/// </summary>
internal static class SftpStep
{
    private const int DefaultPort = 22;

    public static async Task<StepOutcome> RunAsync(StepRun run, SftpPlace place, CancellationToken ct)
    {
        StepHosts.Check(run.Options, place.Host);
        var where = string.Create(CultureInfo.InvariantCulture, $"{place.Host}:{place.Port ?? DefaultPort}");
        string? other = null;
        using var login = Login(place, run.Options);
        using var client = new SftpClient(new ConnectionInfo(place.Host, place.Port ?? DefaultPort, place.User, login.Method)
        {
            Timeout = run.Options.Timeout,
        })
        {
            OperationTimeout = run.Options.Timeout,
        };
        client.HostKeyReceived += (_, shown) =>
        {
            shown.CanTrust = HostKeyPin.Matches(place.KnownHost, shown.FingerPrintSHA256);
            other = shown.CanTrust ? null : $"{shown.HostKeyName} SHA256:{shown.FingerPrintSHA256}";
        };
        try
        {
            await client.ConnectAsync(ct).ConfigureAwait(false);
            return await UploadAsync(run, place, client, where, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (other is not null && e is not OperationCanceledException)
        {
            throw new GatewayException(
                $"{where} showed another host key than the service names ({other}); nothing was sent. If the provider has changed its "
                + "key, put the new one into the service and try the step again", e);
        }
        catch (SshAuthenticationException e)
        {
            throw new GatewayException($"{where} does not let the user '{place.User}' in with this key or password", e);
        }
        catch (Exception e) when (e is SshException or SocketException)
        {
            throw new GatewayException($"{where}: {e.Message}", e);
        }
    }

    private static async Task<StepOutcome> UploadAsync(
        StepRun run, SftpPlace place, SftpClient client, string where, CancellationToken ct)
    {
        if (run.Ready is { } ready)
        {
            if (await client.ExistsAsync(Temporary(run, ready.Target), ct).ConfigureAwait(false))
                return await RenameAsync(run, client, where, ready.Target, ct).ConfigureAwait(false);
            return new StepOutcome($"{where}{Shown(ready.Target)}, uploaded by an earlier try");
        }
        var source = await run.Files.OpenAsync(run.Effect, ct).ConfigureAwait(false);
        var target = await TargetAsync(client, place.Path, source.Name, ct).ConfigureAwait(false);
        var temporary = Temporary(run, target);
        if (await client.ExistsAsync(target, ct).ConfigureAwait(false))
        {
            if (await HashAsync(client, target, ct).ConfigureAwait(false) != source.Hash)
                throw new GatewayException($"{where}{Shown(target)} is there already with other content; it was left as it is");
            run.SayReady(target, source.Hash);
            return new StepOutcome($"{where}{Shown(target)}, was there already with the same content");
        }
        var from = source.Read();
        await using (from.ConfigureAwait(false))
            await client.UploadFileAsync(from, temporary, canOverride: true, null, ct).ConfigureAwait(false);
        var written = (await client.GetAttributesAsync(temporary, ct).ConfigureAwait(false)).Size;
        if (written != source.Size)
            throw new GatewayException($"{where} holds {written} of {source.Size} bytes after the upload; it begins again");
        run.SayReady(target, source.Hash);
        return await RenameAsync(run, client, where, target, ct).ConfigureAwait(false);
    }

    private static async Task<StepOutcome> RenameAsync(
        StepRun run, SftpClient client, string where, string target, CancellationToken ct)
    {
        var temporary = Temporary(run, target);
        try
        {
            await client.RenameFileAsync(temporary, target, ct).ConfigureAwait(false);
        }
        catch (SshException) when (client.Exists(target))
        {
            run.SayBegun();
            throw new GatewayException($"{where}{Shown(target)} came into being meanwhile; it was left as it is");
        }
        return new StepOutcome($"{where}{Shown(target)}");
    }

    /// <summary>A path that is a folder gets the file under its name; any other path is that of the file.</summary>
    private static async Task<string> TargetAsync(SftpClient client, string path, string name, CancellationToken ct)
    {
        var bare = path.Length > 1 ? path.TrimEnd('/') : path;
        var isFolder = await client.ExistsAsync(bare, ct).ConfigureAwait(false)
            && (await client.GetAttributesAsync(bare, ct).ConfigureAwait(false)).IsDirectory;
        if (!isFolder && path.EndsWith('/'))
            throw new GatewayException($"the folder {path} is not there");
        return isFolder ? $"{bare.TrimEnd('/')}/{name}" : bare;
    }

    private static string Temporary(StepRun run, string target) => target[..(target.LastIndexOf('/') + 1)] + run.TemporaryName(".part-");

    private static string Shown(string target) => target.StartsWith('/') ? target : $"/~/{target}";

    private static async Task<string> HashAsync(SftpClient client, string path, CancellationToken ct)
    {
        var stream = await client.OpenAsync(path, FileMode.Open, FileAccess.Read, ct).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct).ConfigureAwait(false));
    }

    private static LoginMethod Login(SftpPlace place, ProviderOptions options)
    {
        var path = KeyPath(place.KeyFile ?? place.PasswordFile!, options);
        try
        {
            if (place.KeyFile is null)
            {
                var password = ProviderOptions.ReadSecret(path, 1);
                return new LoginMethod(new PasswordAuthenticationMethod(place.User, password), null);
            }
            var key = new PrivateKeyFile(path);
            return new LoginMethod(new PrivateKeyAuthenticationMethod(place.User, key), key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SshException or InvalidDataException or FormatException
            or DecoderFallbackException)
        {
            // The message of the library could quote what it read.
            throw new GatewayException(
                $"the key or password in {Path.GetFileName(path)} of the keys folder cannot be used ({e.GetType().Name})");
        }
    }

    /// <summary>A service names files of the keys folder only: a name that leads elsewhere could send any file of the node away.</summary>
    private static string KeyPath(string name, ProviderOptions options)
    {
        if (options.KeysFolder is not { } folder)
            throw new GatewayException("this node has no folder of keys, see Providers__KeysFolder");
        var top = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.GetFullPath(Path.Combine(top, name));
        if (!path.StartsWith(top + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new GatewayException($"'{name}' is not in the keys folder of this node");
        return File.Exists(path) ? path : throw new GatewayException($"'{name}' is not there in the keys folder of this node");
    }

    private sealed record LoginMethod(AuthenticationMethod Method, PrivateKeyFile? Key) : IDisposable
    {
        public void Dispose()
        {
            (Method as IDisposable)?.Dispose();
            Key?.Dispose();
        }
    }
}

/// <summary>To which hosts steps may connect.</summary>
internal static class StepHosts
{
    /// <exception cref="GatewayException">The node names its hosts, and this is none of them.</exception>
    public static void Check(ProviderOptions options, string host)
    {
        if (options.Hosts.Count > 0 && !options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase))
            throw new GatewayException($"the host {host} is none of those to which this node connects, see Providers__Hosts");
    }
}
