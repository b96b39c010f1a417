using CampaignActors.Cli.Commands;
using CampaignActors.Cli.Output;
using CampaignActors.Cli.Terminal;
using CampaignActors.Operations.Client;
using CampaignActors.Operations.Commands;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Shell;

/// <summary>Operator commands one after the other, typed by a person or read as a script, all for one node.</summary>
/// <param name="progress">Progress of the client.</param>
/// <param name="name">Name of the node in the prompt.</param>
/// <param name="by">The operator with whom changes are signed.</param>
internal sealed class OperatorConsole(Host host, NodeClient client, Progress progress, string name, string by)
{
    private const string Exit = "exit";

    private IReadOnlyList<OperatorPalette> _palettes = [];

    /// <summary>Reads commands until <c>exit</c> or Ctrl-D. An error of one command is printed, and the next one is read.</summary>
    public async Task<int> AskAsync(IKeyboard keyboard, CancellationToken cancellation)
    {
        await ConnectAsync(cancellation);
        host.Out.WriteLine(
            $"connected to {name}; {_palettes.Sum(p => p.Commands.Count)} commands of {_palettes.Count} palettes, help shows them");
        var history = new History(History.PathOf(host.Variable));
        var editor = new LineEditor(keyboard, Host.Screen(host.Out), history, new Completer(_palettes).Complete);
        while (editor.Read($"[{name}] campaign> ") is { } line && line.Trim() != Exit)
        {
            using var one = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var interrupts = keyboard.OnInterrupt(one.Cancel);
            _ = await SafelyAsync(line, one.Token);
        }
        return ExitCodes.Ok;
    }

    /// <summary>Runs every line, up to the first that fails. Empty lines and those that begin with # are passed over.</summary>
    /// <returns>The exit code of the line that failed.</returns>
    public async Task<int> ReadAsync(TextReader script, CancellationToken cancellation)
    {
        await ConnectAsync(cancellation);
        while (await script.ReadLineAsync(cancellation) is { } line && line.Trim() != Exit)
        {
            if (line.TrimStart().StartsWith('#'))
                continue;
            var code = await RunAsync(line, cancellation);
            if (code != ExitCodes.Ok)
                return code;
        }
        return ExitCodes.Ok;
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        _palettes = await client.PalettesAsync(cancellation);
        progress.Wipe();
    }

    private async Task<int> SafelyAsync(string line, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(line, cancellation);
        }
        catch (NodeException e)
        {
            host.Error.WriteLine(e.Message);
            return ExitCodes.NoNode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    private async Task<int> RunAsync(string line, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(line))
            return ExitCodes.Ok;
        try
        {
            var read = ShellLine.Read(line);
            var words = CommandLine.Words(read.Command);
            if (words[0].Text == "help")
                return Help([.. words.Skip(1).Select((w, i) => i == 0 ? OperatorCommands.Palette(w.Text) : w.Text)]);
            // Said here, so that a slip of the finger does not go over the wire; the node reads it again.
            var known = CommandReader.Read(read.Command, _palettes);
            // A retry after a lost answer must be the same command.
            var command = known.Definition.Arguments.Any(a => a.Name == OperatorCommands.Id)
                && known.Given.Find(OperatorCommands.Id) is null
                ? $"{read.Command} --{OperatorCommands.Id} {ClientOptions.NewId()}"
                : read.Command;
            if (read.File is null)
                return await OperatorCommands.RunAsync(host, client, progress, command, by, read.AsJson, host.Out, cancellation);
            await using var file = SafeWriter.Around(new StreamWriter(read.File, read.Append) { NewLine = "\n" });
            return await OperatorCommands.RunAsync(host, client, progress, command, by, read.AsJson, file, cancellation);
        }
        catch (InputException e)
        {
            return host.Refused(Domain.Kernel.Refusal.Invalid, [e.Message]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return host.Refused(Domain.Kernel.Refusal.Invalid, [$"the file cannot be written: {e.Message}"]);
        }
    }

    private int Help(string[] about)
    {
        if (about.Length == 0)
        {
            Table(_palettes.Select(p => (p.Name, p.Description)));
            host.Out.WriteLine(
                "help PALETTE shows its commands, help PALETTE COMMAND what one takes; COMMAND > FILE writes to a file, -o json for "
                    + "programs; exit leaves");
            return ExitCodes.Ok;
        }
        var palette = _palettes.FirstOrDefault(p => p.Name == about[0])
            ?? throw new InputException(
                null, $"unknown palette {Shown.Quote(about[0])}{Suggestion.Expected(about[0], [.. _palettes.Select(p => p.Name)])}");
        if (about.Length == 1)
        {
            Table(palette.Commands.Select(c => (
                $"{c.Text}{string.Concat(c.Positional.Select(a => a.Mandatory ? $" {a.Placeholder}" : $" [{a.Placeholder}]"))}",
                    c.Description)));
            return ExitCodes.Ok;
        }
        string[] names = [.. palette.Commands.Select(c => c.Name)];
        var command = palette.Commands.FirstOrDefault(c => c.Name == about[1])
            ?? throw new InputException(
                null, $"{palette.Name}: unknown command {Shown.Quote(about[1])}{Suggestion.Expected(about[1], names)}");
        host.Out.WriteLine(Shown.OneLine(command.Description));
        Table(command.Arguments.Select(a => (
            $"{string.Join(", ", a.Switches)} {a.Placeholder}".TrimEnd(),
            a.Description + (a.Default is { } otherwise ? $" Default {otherwise}." : a.Mandatory ? " Mandatory." : ""))));
        return ExitCodes.Ok;
    }

    private void Table(IEnumerable<(string Name, string Doc)> rows)
    {
        var all = rows.ToList();
        var width = all.Count == 0 ? 0 : all.Max(r => r.Name.Length);
        foreach (var (what, doc) in all)
            host.Out.WriteLine(Shown.OneLine($"  {what.PadRight(width)}  {doc}"));
    }
}
