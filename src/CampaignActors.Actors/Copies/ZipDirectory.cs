using System.Buffers.Binary;
using System.Globalization;

namespace CampaignActors.Actors.Copies;

/// <summary>
/// The size of the list of entries at the end of a zip archive (APPNOTE 4.3.12 to 4.3.16). The library reads that list whole and makes an
/// object of each entry, so a list that cannot be one of a backup is refused before.
/// </summary>
internal static class ZipDirectory
{
    /// <summary>A backup has three entries of some hundred bytes each.</summary>
    private const long MaxBytes = 16 << 10;

    private const uint EndSignature = 0x06054b50;
    private const uint End64LocatorSignature = 0x07064b50;
    private const uint End64Signature = 0x06064b50;
    private const int EndLength = 22;
    private const int End64LocatorLength = 20;
    private const int End64Length = 56;
    private const uint In64 = 0xFFFFFFFF;

    /// <exception cref="InvalidDataException">It is no archive, or its list is longer than that of a backup.</exception>
    public static void CheckSize(Stream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndLength + ushort.MaxValue)];
        ReadAt(file, file.Length - tail.Length, tail);
        var at = tail.Length - EndLength;
        while (at >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature)
            at--;
        if (at < 0)
            throw new InvalidDataException("it is no zip archive, or not a whole one");
        var end = file.Length - tail.Length + at;
        long begin = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        if (begin == In64)
            begin = Begin64(file, end);
        if (begin < 0 || begin > end || end - begin > MaxBytes)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"its list of entries has {end - begin} bytes, expected at most {MaxBytes}"));
        }
        file.Position = 0;
    }

    private static long Begin64(Stream file, long end)
    {
        var locator = new byte[End64LocatorLength];
        ReadAt(file, end - End64LocatorLength, locator);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != End64LocatorSignature)
            throw new InvalidDataException("the end of its list of entries cannot be found");
        var record = new byte[End64Length];
        ReadAt(file, BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8)), record);
        return BinaryPrimitives.ReadUInt32LittleEndian(record) == End64Signature
            ? BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48))
            : throw new InvalidDataException("the end of its list of entries cannot be found");
    }

    private static void ReadAt(Stream file, long position, byte[] buffer)
    {
        if (position < 0 || position > file.Length - buffer.Length)
            throw new InvalidDataException("it is no zip archive, or not a whole one");
        file.Position = position;
        file.ReadExactly(buffer);
    }
}
