using System.Diagnostics;
using CampaignActors.Cli.Terminal;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Cli.Output;

/// <summary>
/// One line that says what is being done, on the error stream of a terminal, from the first second on. It is wiped before anything
/// else is written.
/// </summary>
/// <param name="plainEvery">Where no person watches, such as in a log or in a container, a line as often as that; <c>null</c>:
/// none.</param>
public sealed class Progress(Host host, TimeSpan? plainEvery = null) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);
    private const int Width = 78;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private TimeSpan _last;
    private bool _shown;

    public void Report(string what)
    {
        lock (_gate)
        {
            if (!host.ErrorIsTerminal && plainEvery is { } every && _clock.Elapsed - _last >= every)
            {
                _last = _clock.Elapsed;
                host.Error.WriteLine(Shown.OneLine(what, Width));
            }
            if (!host.ErrorIsTerminal || _clock.Elapsed < Patience || _clock.Elapsed - _last < Between)
                return;
            _last = _clock.Elapsed;
            _shown = true;
            Host.Screen(host.Error).Write($"\r{Shown.OneLine(what, Width).PadRight(Width + 2)}");
        }
    }

    /// <summary>Writes a line of results, with the progress out of its way.</summary>
    public void WriteLine(TextWriter writer, string line)
    {
        lock (_gate)
        {
            Wipe();
            writer.WriteLine(line);
        }
    }

    /// <summary>Takes the line away; the next report shows it again.</summary>
    public void Wipe()
    {
        lock (_gate)
        {
            if (_shown)
                Host.Screen(host.Error).Write($"\r{new string(' ', Width + 2)}\r");
            _shown = false;
        }
    }

    public void Dispose() => Wipe();
}
