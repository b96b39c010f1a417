using System.Security;
using System.Text;

namespace CampaignActors.Vocabulary.Text;

/// <summary>Reads the bytes of a file that a person named and turns them into text, with a bound on its size.</summary>
public static class TextFile
{
    /// <summary>Bytes. A plan of a whole company is well below; anything larger is a mistake in the file name.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="InputException">Missing, a directory, not readable or larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(string path)
    {
        var start = new TextPosition(path, 1, 1);
        if (Directory.Exists(path))
            throw new InputException(start, "this is a directory, expected a file");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            // Pipes and devices have no length, so the bound is kept while reading.
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = file.Read(buffer)) > 0)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > MaxBytes)
                    throw TooLarge(start);
            }
            return bytes.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(start, "there is no such file");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or SecurityException)
        {
            throw new InputException(start, "the file cannot be read: permission denied");
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            throw new InputException(start, $"the file cannot be read: {e.Message}");
        }
    }

    /// <summary>The text of UTF-8 bytes, without a byte order mark.</summary>
    /// <exception cref="InputException">Empty, too large, or not UTF-8.</exception>
    public static string Decode(string name, ReadOnlySpan<byte> bytes)
    {
        var start = new TextPosition(name, 1, 1);
        if (bytes.Length > MaxBytes)
            throw TooLarge(start);
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException(PositionOf(name, bytes, Math.Max(0, e.Index)),
                "the text is not UTF-8, expected a file saved as UTF-8");
        }
    }

    internal static InputException TooLarge(TextPosition start) =>
        new(start, $"the text is larger than {MaxBytes / (1024 * 1024)} MB, expected a smaller one");

    private static TextPosition PositionOf(string name, ReadOnlySpan<byte> bytes, int offset)
    {
        var before = bytes[..Math.Min(offset, bytes.Length)];
        var line = before.LastIndexOf((byte)'\n') + 1;
        return new TextPosition(name, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[line..]) + 1);
    }
}
