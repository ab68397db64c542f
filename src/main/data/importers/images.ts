import { createMediaImporter } from './media/media-importer';

/** Folders and archives of PNG, JPEG, WebP, TIFF, GIF and BMP images. */
export const images = createMediaImporter('images');
