namespace CampaignActors.Cli.Terminal;

/// <summary>The keys of a person at a terminal.</summary>
public interface IKeyboard
{
    /// <summary>Columns of the terminal.</summary>
    int Width { get; }

    /// <summary>Waits for a key. Ctrl-C is one like any other here.</summary>
    ConsoleKeyInfo Read();

    /// <summary>Calls back on Ctrl-C, which then does nothing else, until disposed.</summary>
    IDisposable OnInterrupt(Action interrupted);
}

/// <summary>The terminal of this process.</summary>
public sealed class ConsoleKeyboard : IKeyboard
{
    private const int Usual = 80;

    public int Width => Console.WindowWidth is > 0 and var width ? width : Usual;

    public ConsoleKeyInfo Read()
    {
        Console.TreatControlCAsInput = true;
        return Console.ReadKey(intercept: true);
    }

    public IDisposable OnInterrupt(Action interrupted)
    {
        Console.TreatControlCAsInput = false;
        return new Interrupts(interrupted);
    }

    private sealed class Interrupts : IDisposable
    {
        private readonly Action _interrupted;

        public Interrupts(Action interrupted)
        {
            _interrupted = interrupted;
            Console.CancelKeyPress += OnCancel;
        }

        private void OnCancel(object? sender, ConsoleCancelEventArgs e)
        {
            e.Cancel = true;
            _interrupted();
        }

        public void Dispose() => Console.CancelKeyPress -= OnCancel;
    }
}
