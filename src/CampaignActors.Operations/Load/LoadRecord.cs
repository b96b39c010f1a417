using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Load;

/// <summary>One command of a load and what became of it: one line of a record.</summary>
/// <param name="Entity">As KIND/CODE.</param>
/// <param name="Tries">How often it was sent.</param>
/// <param name="Intended">Milliseconds from the start of the load to when it should have been sent; 0 in the set-up.</param>
/// <param name="Answered">Milliseconds from the start of the load to its answer.</param>
/// <param name="Reason">Why it was refused, or why its outcome is unknown.</param>
public sealed record RecordedCommand(
    string Id, string Entity, string Verb, LoadOutcome Outcome, int Tries, double Intended, double Answered, string? Reason = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordedCommand))]
internal sealed partial class RecordJson : JsonSerializerContext;

/// <summary>
/// The history of a load as lines of JSON, for <c>verify</c>. A line is written when its outcome is known, whole, and in the file within
/// moments: what a killed load leaves is a prefix of its history, whose last line may be cut.
/// </summary>
public sealed class LoadRecord : IAsyncDisposable
{
    private const int Waiting = 10_000;
    private readonly Channel<RecordedCommand> _lines = Channel.CreateBounded<RecordedCommand>(
        new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly Task _writing;

    private LoadRecord(FileStream file) => _writing = WriteAsync(file);

    /// <exception cref="InputException">The file is there already, or cannot be written.</exception>
    public static LoadRecord Create(string path)
    {
        try
        {
            return new LoadRecord(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(null, File.Exists(path)
                ? $"--record: {Shown.Quote(path)} is there already, expected the name of a new file"
                : $"--record: {Shown.Quote(path)} cannot be written: {e.Message}");
        }
    }

    public ValueTask AddAsync(RecordedCommand command) => _lines.Writer.WriteAsync(command);

    private async Task WriteAsync(FileStream file)
    {
        try
        {
            await using var stream = file;
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, RecordJson.Default.RecordedCommand));
                    stream.WriteByte((byte)'\n');
                }
                await stream.FlushAsync();
            }
        }
        catch (IOException e)
        {
            // The writer of the next line gets the error; without this it would wait for room for ever.
            _lines.Writer.TryComplete(e);
            throw;
        }
    }

    /// <exception cref="IOException">Not everything could be written.</exception>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    /// <summary>The commands of a record. An incomplete last line is skipped: its command was not acknowledged.</summary>
    /// <exception cref="InputException">There is no such file, or a line of it is none of a record.</exception>
    public static async IAsyncEnumerable<RecordedCommand> ReadAsync(string path)
    {
        if (!File.Exists(path))
            throw new InputException(null, $"--record: there is no file {Shown.Quote(path)}");
        var number = 0;
        (int Number, string Error)? cut = null;
        await foreach (var line in File.ReadLinesAsync(path))
        {
            number++;
            if (cut is { } bad)
                throw new InputException(new TextPosition(path, bad.Number, 1), $"this is no line of a record: {bad.Error}");
            var command = Parse(line, out var error);
            if (command is not null)
                yield return command;
            else
                cut = (number, error);
        }
    }

    private static RecordedCommand? Parse(string line, out string error)
    {
        error = "expected an id, an entity and an outcome";
        try
        {
            return JsonSerializer.Deserialize(line, RecordJson.Default.RecordedCommand) is { Id: not null, Entity: not null } command
                ? command
                : null;
        }
        catch (JsonException e)
        {
            error = e.Message;
            return null;
        }
    }
}
