import { createMediaImporter } from './media/media-importer';

/** Folders and archives of WAV, FLAC and MP3 sounds. */
export const audio = createMediaImporter('audio');
