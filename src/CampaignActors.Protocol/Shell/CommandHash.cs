using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CampaignActors.Domain.Kernel;
using CampaignActors.Protocol.Serialization;

namespace CampaignActors.Protocol.Shell;

/// <summary>
/// First 16 hex digits of the SHA-256 of a command's manifest and payload: enough to notice a mistake, not meant against malice. It is
/// stored with the command id, so it stays what it was: a command repeated after an upgrade must be recognised.
/// </summary>
internal static class CommandHash
{
    public const int Bytes = 8;

    /// <summary>A buffer that one long command has made larger than this is not kept.</summary>
    private const int MaxKept = 64 * 1024;

    // Every command passes here; nothing that serializes a command calls back into it.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <param name="expected">The revision that the command was meant for: with another one it is another command.</param>
    /// <param name="condition">The same for anything else that the command needs of the entity.</param>
    public static string Of(ICommand command, long? expected = null, Precondition? condition = null)
    {
        var buffer = t_buffer ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        Write(buffer, Contracts.Manifest(command));
        if (expected is { } revision)
            Write(buffer, $"@{revision}");
        else if (condition is not null)
            Write(buffer, $"@{condition.Text}");
        var writer = t_writer ??= new Utf8JsonWriter(buffer);
        writer.Reset(buffer); // Also from whatever a payload that could not be written has left behind.
        Contracts.Serialize(writer, command);
        writer.Flush();
        // In one piece: a hash that is fed piece by piece costs several times as much.
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        if (buffer.Capacity > MaxKept)
            (t_buffer, t_writer) = (null, null);
        return Convert.ToHexStringLower(hash[..Bytes]);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text) =>
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
}
