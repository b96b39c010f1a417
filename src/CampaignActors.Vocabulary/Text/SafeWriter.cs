using System.Text;

namespace CampaignActors.Vocabulary.Text;

/// <summary>
/// The one way to the terminal: whatever a text holds, no control, no mark of direction and no half character gets through, each is
/// written as its escape (<see cref="Shown.Lines"/>). Line ends and tabs pass. Documents in JSON, and in YAML between double quotes, mean
/// the same afterwards.
/// </summary>
/// <param name="inner">For what is meant to steer the terminal, such as a line that is being edited.</param>
public sealed class SafeWriter(TextWriter inner) : TextWriter
{
    private readonly Lock _gate = new();

    /// <summary>The first half of a character whose other half is still to come.</summary>
    private char? _half;

    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    /// <summary>Wraps a writer that is not safe yet.</summary>
    public static SafeWriter Around(TextWriter writer) => writer as SafeWriter ?? new SafeWriter(writer) { NewLine = writer.NewLine };

    public override void Write(char value)
    {
        lock (_gate)
        {
            if (_half is null && char.IsHighSurrogate(value))
                _half = value;
            else
                Pass($"{value}");
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(new string(buffer));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        lock (_gate)
            Pass(value);
    }

    public override void WriteLine() => Write(NewLine);

    public override void WriteLine(string? value)
    {
        // In one piece, or lines of two threads would mix.
        Write($"{value}{NewLine}");
    }

    public override Task WriteAsync(char value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(char[] buffer, int index, int count)
    {
        Write(buffer, index, count);
        return Task.CompletedTask;
    }

    public override Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    private void Pass(string text)
    {
        if (_half is { } half)
            text = half + text;
        _half = null;
        inner.Write(Shown.Lines(text));
    }

    public override void Flush()
    {
        lock (_gate)
        {
            if (_half is not null)
                Pass("");
            inner.Flush();
        }
    }

    public override Task FlushAsync()
    {
        Flush();
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Flush();
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
