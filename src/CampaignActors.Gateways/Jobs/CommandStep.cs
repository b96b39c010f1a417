using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Gateways.Jobs;

/// <summary>
/// Runs a program that the node allows, without a shell, with the path of the file and the code of the delivery behind its own
/// arguments. Exit code 0 is success. Between its end and the marker a crash makes it run again: a program for which that matters
/// looks at <c>CAMPAIGN_KEY</c>, which is the same each time.
/// </summary>
internal static class CommandStep
{
    /// <summary>Bytes of the output that are kept.</summary>
    public const int MaxOutput = 64 * 1024;

    /// <summary>Characters of its last line that are stored with the step.</summary>
    private const int MaxLine = 200;

    /// <summary>Variables of the node that a program gets; others could hold secrets.</summary>
    private static readonly string[] s_passedOn = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"];

    public static async Task<StepOutcome> RunAsync(StepRun run, string name, CancellationToken ct)
    {
        var known = run.Options.Commands.Keys.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (known is null)
        {
            var names = string.Join(", ", run.Options.Commands.Keys.Order());
            var allowed = names.Length == 0 ? "it allows none" : $"allowed: {names}";
            throw new GatewayException($"this node does not allow the command '{name}' ({allowed}); see Providers__Commands");
        }
        var file = await run.Files.OpenAsync(run.Effect, ct).ConfigureAwait(false);
        using var process = new Process { StartInfo = Start(run, run.Options.Commands[known], file) };
        var begun = Stopwatch.GetTimestamp();
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new GatewayException($"the command '{name}' cannot be started: {e.Message}", e);
        }
        process.StandardInput.Close();
        using var log = PendingFile.In(Path.GetDirectoryName(run.Log)!);
        var output = new BoundedOutput(log.Stream);
        var ended = await WaitAsync(process, output, run.Options.CommandTimeout, ct).ConfigureAwait(false);
        log.Seal();
        log.Replace(run.Log);
        var last = output.LastLine is { Length: > 0 } line ? $": {(line.Length > MaxLine ? line[..MaxLine] + "…" : line)}" : "";
        var took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (!ended)
        {
            var most = run.Options.CommandTimeout.TotalSeconds;
            throw new GatewayException(string.Create(
                CultureInfo.InvariantCulture, $"'{name}' did not end within {most:0.##} s and was ended{last}"));
        }
        if (process.ExitCode != 0)
        {
            throw new GatewayException(
                string.Create(CultureInfo.InvariantCulture, $"'{name}' ended with exit code {process.ExitCode}{last}"));
        }
        var again = run.IsAgain ? " (an earlier try may have run too)" : "";
        return new StepOutcome(string.Create(CultureInfo.InvariantCulture, $"'{name}' ended after {took:0.0} s{again}{last}"));
    }

    private static ProcessStartInfo Start(StepRun run, AllowedCommand command, JobFile file)
    {
        var folder = run.Files.WorkFolder(run.Effect);
        FolderSync.Create(folder);
        var start = new ProcessStartInfo(command.Path)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in command.Arguments.Append(file.Path).Append(run.Effect.Delivery.Text))
            start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach (var name in s_passedOn)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }
        start.Environment["CAMPAIGN_FILE"] = file.Path;
        start.Environment["CAMPAIGN_DELIVERY"] = run.Effect.Delivery.Text;
        start.Environment["CAMPAIGN_EXTRACTION"] = run.Effect.Number.ToString(CultureInfo.InvariantCulture);
        start.Environment["CAMPAIGN_KEY"] = OutsideKey.Hash(run.Effect.Key);
        return start;
    }

    /// <returns><c>false</c>: it took too long. A program that did not end by itself is ended with all that it had started.</returns>
    private static async Task<bool> WaitAsync(Process process, BoundedOutput output, TimeSpan most, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(most);
        try
        {
            await Task.WhenAll(
                output.TakeAsync(process.StandardOutput.BaseStream, limit.Token),
                output.TakeAsync(process.StandardError.BaseStream, limit.Token),
                process.WaitForExitAsync(limit.Token)).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>The beginning of an output, and its last line; the rest is read and dropped, so that the program never waits.</summary>
    private sealed class BoundedOutput(Stream log)
    {
        private readonly Lock _lock = new();
        private readonly List<byte> _line = [];
        private byte[] _last = [];
        private int _kept;

        public string LastLine => OneLine.Of(System.Text.Encoding.UTF8.GetString(_line.Count > 0 ? [.. _line] : _last)).Trim();

        public async Task TakeAsync(Stream from, CancellationToken ct)
        {
            var buffer = new byte[4_096];
            int read;
            while ((read = await from.ReadAsync(buffer, ct).ConfigureAwait(false)) > 0)
            {
                lock (_lock)
                    Take(buffer.AsSpan(0, read));
            }
        }

        private void Take(ReadOnlySpan<byte> piece)
        {
            var room = Math.Min(piece.Length, MaxOutput - _kept);
            log.Write(piece[..room]);
            _kept += room;
            foreach (var b in piece)
            {
                if (b is (byte)'\n')
                {
                    if (_line.Count > 0)
                        _last = [.. _line];
                    _line.Clear();
                }
                else if (_line.Count < 4 * MaxLine)
                {
                    _line.Add(b);
                }
            }
        }
    }
}
